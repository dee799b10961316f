/**
 * Whose page it is. In: the Host header of a request and the address that the server listens on. Out: whether a browser
 * may be shown the page under that name. Must not know: HTTP libraries.
 *
 * A foreign site can point its own name at 127.0.0.1 (DNS rebinding) and read what answers there as its own; it cannot
 * make the browser send another Host. So a server on loopback shows itself under loopback's names only.
 */
const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|::1|([a-z0-9-]+\.)*localhost)$/i;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

export function mayShow(hostHeader: string | undefined, listensOn: string): boolean {
  return !isLoopback(listensOn) || isLoopback((hostHeader ?? "").replace(/:\d+$/, ""));
}
