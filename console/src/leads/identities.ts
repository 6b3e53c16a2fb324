import type { IdentityInput } from "../api/generated/schema";

/** What a lead that is typed in is known by; what was left empty is left out. */
export function identitiesOf(phone: string, email: string): IdentityInput[] {
  const known = [{ kind: "PHONE", value: phone.trim() }, { kind: "EMAIL", value: email.trim() }] as const;
  return known.filter(({ value }) => value);
}
