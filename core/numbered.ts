/** Names that end in a number, declared once for all numbers: `iwae-k*` stands for `iwae-k5` and `iwae-k50`. */

/** The declared name that a name falls under, if there is one. */
export function declaredName(name: string, declared: readonly string[]): string | undefined {
  if (declared.includes(name)) return name;
  const general = name.replace(/\d+$/, '*');
  return declared.includes(general) ? general : undefined;
}
