import type { JsonValue } from '../../scim/index.ts'

/** What a value of a property is. `date` is a calendar day, `choice` one of some words, `list` any number of texts. */
export const propertyTypes = ['string', 'number', 'boolean', 'date', 'list', 'choice'] as const
export type PropertyType = (typeof propertyTypes)[number]

/** Which attribute a property takes its value from; on one connection, or (null) on all that have none of their own. */
export interface PropertySource {
  readonly connection: number | null
  /** A SCIM path in canonical spelling: `title`, `emails[type eq "work"].value`, `urn:…:User:costCenter`. */
  readonly attribute: string
}

/** Something the product wants to know of its members, and where it comes from. */
export interface PropertyDefinition {
  readonly name: string
  readonly title: string
  readonly type: PropertyType
  /** The words of a choice; empty for other types. */
  readonly choices: readonly string[]
  readonly sources: readonly PropertySource[]
}

/** A property as a tenant has it: what holds, and what somebody has changed since. */
export interface Property {
  readonly name: string
  /** What holds; undefined: it was never applied. */
  readonly applied: PropertyDefinition | undefined
  /** What the next apply makes of it; undefined: it goes. */
  readonly wanted: PropertyDefinition | undefined
}

export type PropertyValue = string | number | boolean | readonly string[]

/** By name; null: the directory says nothing, or something that is no such value. */
export type PropertyValues = Readonly<Record<string, PropertyValue | null>>

/** A value that does not fit. The record keeps it as it came. */
export interface PropertyProblem {
  readonly property: string
  readonly attribute: string
  readonly problem: ValueProblem
  readonly value: JsonValue
}

export const valueProblems = {
  not_text: 'It is made of several parts; map one of them.',
  not_a_number: 'It is no number.',
  not_a_boolean: 'It is neither true nor false.',
  not_a_date: 'It is no date such as 2026-03-31.',
  not_a_choice: 'It is none of the choices.',
} as const
export type ValueProblem = keyof typeof valueProblems

export function isPending({ applied, wanted }: Property): boolean {
  return JSON.stringify(applied) !== JSON.stringify(wanted)
}
