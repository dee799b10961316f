/** Property paths as the engine writes them: `customAttributes.department`, `users["a.b"].name`. */
export function propertyPath(path: readonly string[]): string {
  return path
    .map((name, index) => {
      if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `[${JSON.stringify(name)}]`;
      return index === 0 ? name : `.${name}`;
    })
    .join("");
}
