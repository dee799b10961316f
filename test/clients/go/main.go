// The official Go client through a user's life: every row that test/clients/rows.ts asks of it, one JSON line each.
package main

func main() {
	// First: a row of search is about the default page, which a hundred users fill.
	searchChecks()
	createChecks()
	batchChecks()
	loadChecks()
	patchChecks()
	updateChecks()
	fieldChecks()
	passwordChecks()
	linkChecks()
	embeddedChecks()
	sessionChecks()
	attributeChecks()
	deleteChecks()
	run()
}
