/**
 * Requests that are wrong somewhere: path, headers, body, size, encoding, or the HTTP itself. In: the routes of the
 * emulator. Out: arbitraries of requests; most come past the first check that they meet.
 */
import * as fc from "fast-check";

import { routes } from "../../../emulator/service.ts";

export interface MalformedRequest {
  method: string;
  target: string;
  headers: [string, string][];
  body: Buffer;
}

const knownText = fc.constantFrom(
  "ann",
  "",
  "Ann@Acme.test",
  "+1-555-555-5555",
  "Viewer",
  "acme",
  "a",
  "__proto__",
  "constructor",
  "toString",
  "\0",
  "\ud800",
  "\udc00x",
  "\u{1f600}",
  "9".repeat(400),
  "-9223372036854775808",
  "x".repeat(5000),
  "' OR 1=1 --",
  "%00",
  "../../etc/passwd",
);
const knownKey = fc.constantFrom(
  ...`loginId identifier userId email phone verifiedEmail name displayName status test roleNames userTenants ssoAppIds
  additionalIdentifiers customAttributes users userIds newLoginId attributeKey attributeValue tenantId password hashedPassword
  createdTime attributes names id permissionNames values hash type pbkdf2 sha bcrypt limit page offset sort field tenantRoleNames
  tenantRoleIds text token code pendingRef loginOptions customClaims redirectUrl deliveryMethod timeout invite options
  fromCreatedTime toModifiedTime __proto__ constructor prototype`
    .trim()
    .split(/\s+/),
);
const json = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    knownText,
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53, -(2 ** 63), 1e300, []),
    fc.array(tie("any"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.dictionary(fc.oneof(knownKey, knownText), tie("any"), { maxKeys: 5 }),
}));
const object = json.object as fc.Arbitrary<Record<string, unknown>>;

/** JSON text, half of it about a user that there is. What `JSON.stringify` never writes comes in by hand. */
const jsonText = fc.tuple(fc.boolean(), fc.oneof(object, json.any)).map(([addressed, value]) => {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return JSON.stringify(addressed && isObject ? { loginId: "ann", ...value } : value);
});
const nested = fc
  .tuple(fc.constantFrom(90, 101, 5000, 200_000), fc.constantFrom('{"a":', "[", '{"customAttributes":{"a":['))
  .map(([depth, open]) => Buffer.from(open.repeat(depth)));
const oddJson = fc
  .constantFrom(
    '{"loginId":"ann","__proto__":{"name":"x"},"name":"\\ud800"}',
    '{"loginId":"ann","name":"\\u0000"}',
    '{"loginId":"ann","customAttributes":{"costCenter":1e999}}',
    '{"loginId":"ann","createdTime":1e999}',
    `{"loginId":"ann","name":${"1".repeat(100_000)}}`,
    `{"loginId":"ann","limit":"${"9".repeat(100_000)}"}`,
    '{"loginId":"ann","loginId":"ann","name":"a","name":7}',
    '\ufeff{"loginId":"ann"}',
    "{'loginId':'ann'}",
    '{"loginId":"ann",}',
    "NaN",
    "null",
    '"ann"',
    "[]",
    `${'{"customAttributes":{"a":'.repeat(60)}1${"}}".repeat(60)}`,
  )
  .map((text) => Buffer.from(text));
const big = fc
  .constantFrom(100_000, 1_000_000)
  .map((size) => Buffer.from(JSON.stringify({ loginId: "ann", name: "n".repeat(size), roleNames: [1] })));
/** Text with a byte overwritten, put in or cut off anywhere. */
const mangled = fc
  .tuple(jsonText, fc.nat(), fc.uint8Array({ maxLength: 4 }), fc.constantFrom("insert", "overwrite", "cut"))
  .map(([text, place, bytes, how]) => {
    const whole = Buffer.from(text);
    const at = place % (whole.length + 1);
    if (how === "cut") return whole.subarray(0, at);
    return Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(how === "insert" ? at : at + bytes.length)]);
  });
const body: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 120, arbitrary: jsonText.map((text) => Buffer.from(text)) },
  { weight: 60, arbitrary: mangled },
  { weight: 30, arbitrary: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 20, arbitrary: oddJson },
  { weight: 6, arbitrary: nested },
  { weight: 1, arbitrary: big },
);

/** Bytes that a request line may not hold are the business of the broken ones. */
const query = fc.oneof(
  fc.constant(""),
  fc.constantFrom("?", "?&&&", "?loginId", "?loginId=ann", "?loginId=ann&loginId=bob", "?loginId=%ff%fe", "?loginId=%"),
  fc.constantFrom("?__proto__=x&constructor=y", "?loginId=%ED%A0%80", `?loginId=${"x".repeat(5000)}`, "?id[]=1&id=%00"),
  jsonText.map((text) => `?loginId=${encodeURIComponent(Buffer.from(text).toString())}`),
);
const bend = fc.constantFrom<(path: string) => string>(
  (path) => path,
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => path.replace("/v1", "/v1/."),
  (path) => `${path}/../patch`,
  (path) => path.toUpperCase(),
  (path) => path.replace("user", "%75ser"),
  (path) => path.replace("user", "%2575ser"),
  (path) => path.replace("/mgmt", "%2Fmgmt"),
  (path) => path.replace("user", "us%zzer"),
  (path) => `${path}%00`,
  (path) => `${path}%c0%af`,
  (path) => `/${path.slice(1).replaceAll("/", "\\")}`,
  (path) => `${path};x=1`,
  (path) => `${path}#x`,
  (path) => path + "/x".repeat(2000),
  (path) => path.replace(/:\w+/, "__proto__"),
  (path) => path.replace(/:\w+/, "%ff"),
);
const target = fc
  .tuple(fc.constantFrom(...routes), fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, bend), query)
  .map(([route, bent, asked]) => ({
    method: route.method as string,
    target: (bent?.(route.path) ?? route.path) + asked,
  }));
const method = fc.constantFrom(
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "PROPFIND",
  "QUERY",
);

const header: fc.Arbitrary<[string, string]> = fc.oneof(
  fc.constantFrom<[string, string]>(
    ["content-type", "text/html"],
    ["content-type", "application/json; charset=utf-16"],
    ["content-type", "multipart/form-data"],
    ["content-type", ""],
    ["content-encoding", "gzip"],
    ["accept", "image/png"],
    ["x-descope-license", "tier9"],
    ["x-http-method-override", "DELETE"],
    ["cookie", "a=b;".repeat(500)],
    ["upgrade-insecure-requests", "1"],
    ["origin", "http://evil.test"],
    ["range", "bytes=0-1"],
    ["if-none-match", "*"],
  ),
  fc.tuple(fc.stringMatching(/^x-[a-z]{1,20}$/), fc.stringMatching(/^[!-~ ]{0,200}$/)),
);
/** The last one is what is sent; most requests have the right one, or nothing behind it would be reached. */
export function malformedRequest(authorization: string): fc.Arbitrary<MalformedRequest> {
  const bearer = fc.oneof(
    { weight: 8, arbitrary: fc.constant(authorization) },
    fc.constantFrom(
      "",
      "Bearer",
      "Bearer :",
      "Basic YTpi",
      "Bearer a:b:c:d",
      `${authorization}x`,
      "Bearer \u00ff\u0080",
    ),
    fc.constantFrom(`Bearer ${"x".repeat(3000)}`, "Bearer __proto__:x", `bearer ${authorization.slice(7)}`),
  );
  return fc
    .tuple(
      target,
      fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, method),
      fc.array(header, { maxLength: 3 }),
      bearer,
      body,
    )
    .map(([aimed, otherMethod, headers, sent, bytes]) => ({
      method: otherMethod ?? aimed.method,
      target: aimed.target,
      headers: [...headers, ...(sent === "" ? [] : [["authorization", sent] as [string, string]])],
      body: bytes,
    }));
}
