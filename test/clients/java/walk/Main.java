package walk;

/** The official Java client through a user's life: every row that test/clients/rows.ts asks of it, one JSON line each. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Walk walk = new Walk(System.getenv());
    // First: a row of search is about the default page, which a hundred users fill.
    Search.checks(walk);
    Create.checks(walk);
    Batch.checks(walk);
    Change.checks(walk);
    Fields.checks(walk);
    Passwords.checks(walk);
    Links.checks(walk);
    Sessions.checks(walk);
    Delete.checks(walk);
    walk.run(System.out);
  }
}
