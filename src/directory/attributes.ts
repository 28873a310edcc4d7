/** Attribute values as a directory holds them. Names are Entra's: userPrincipalName, givenName, mail, … */
export type AttributeValue = string | boolean | number | readonly string[]

export type Attributes = Readonly<Record<string, AttributeValue>>

/** Why a name cannot be an attribute's; null when it can. Letters first keeps every object's own machinery out of reach. */
export function checkAttributeName(name: string): 'not_a_name' | 'secret' | null {
  if (!/^[A-Za-z][A-Za-z0-9_.:-]{0,99}$/.test(name)) return 'not_a_name'
  if (/passw|passphrase|secret|credential|^pin$/i.test(name)) return 'secret'
  return null
}

/** Same value, whatever the order in which attributes were written down. */
export function sameAttributes(left: Attributes, right: Attributes): boolean {
  const names = Object.keys(left)
  if (names.length !== Object.keys(right).length) return false
  return names.every((name) => Object.hasOwn(right, name) && sameValue(left[name]!, right[name]!))
}

function sameValue(left: AttributeValue, right: AttributeValue): boolean {
  if (typeof left !== 'object' || typeof right !== 'object') return left === right
  return left.length === right.length && left.every((item, index) => item === right[index])
}
