import type { RejectedLine, RejectionReason } from './import-report.ts'

interface Explanation {
  readonly why: string
  readonly next: string
}

/** One entry a reason; `{other}` is the line or object that a rejection refers to. */
const explanations: Readonly<Record<RejectionReason, Explanation>> = {
  bad_quote: {
    why: 'A quotation mark stands inside an unquoted value, or text follows a closing one.',
    next: 'Put the whole value in quotation marks and double those inside it: "5"" pipe".',
  },
  quote_not_closed: {
    why: 'A quotation mark opens a value on this line and is never closed.',
    next: 'Close it, or double it if it belongs to the value. The lines after it were read as usual.',
  },
  line_too_long: {
    why: 'The line is longer than any person or membership can be.',
    next: 'Look whether line ends are missing, or something other than text got into the file.',
  },
  not_utf8: {
    why: 'The line holds bytes that are not UTF-8.',
    next: 'Save the file as "CSV UTF-8" and import it again; lines already taken stay as they are.',
  },
  control_character: {
    why: 'The line holds a control character, which no name or address has.',
    next: 'Remove it; a hex viewer shows where it is.',
  },
  wrong_column_count: {
    why: 'The line has {other}.',
    next: 'Quote values that contain the separator, and give every line all columns.',
  },
  missing_value: {
    why: 'The line has no value in a column that cannot be empty.',
    next: 'Fill it in, or remove the line.',
  },
  value_too_long: { why: 'The value is longer than 4,096 characters.', next: 'Shorten it.' },
  bad_switch: {
    why: 'The value is neither on nor off.',
    next: 'Write true or false (or active, suspended, yes, no, 1, 0).',
  },
  bad_date: {
    why: 'The value is not a date that exists, or it could be read in two ways.',
    next: 'Write it as 2026-01-31, or as 2026-01-31T08:00:00Z.',
  },
  duplicate_in_file: {
    why: 'The same person, group or membership is already on line {other} of this file.',
    next: 'Keep one of the two lines. The first was taken.',
  },
  user_name_taken: {
    why: 'The user name belongs to another person, {other}, whose identifier in the source is a different one.',
    next: 'Rename or remove one of the two at the source.',
  },
  group_not_found: {
    why: 'No group has this identifier.',
    next: 'Import the groups file first, or name the group by its display name.',
  },
  group_name_ambiguous: {
    why: 'Several groups have this name.',
    next: "Use the group's identifier instead of its name.",
  },
  member_not_found: {
    why: 'No person or group has this user name, mail address, identifier or name.',
    next: 'Import the people file first, or correct the name.',
  },
  member_ambiguous: {
    why: 'Several people or groups answer to this value.',
    next: 'Use the user name or the identifier.',
  },
  member_of_itself: { why: 'The group would contain itself.', next: 'Remove the line.' },
  bad_member_kind: {
    why: 'The kind of the member is neither a person nor a group.',
    next: 'Write person or group, or leave the column out.',
  },
}

/** The most rejected lines that a report lists one by one; all are counted. */
export const listedRejections = 1000

export function explainRejection(
  at: { readonly line: number; readonly column?: string | null; readonly value?: string | null },
  reason: RejectionReason,
  other?: string | number,
): RejectedLine {
  const { why, next } = explanations[reason]
  return {
    line: at.line,
    column: at.column ?? null,
    value: at.value ?? null,
    reason,
    why: why.replace('{other}', String(other ?? '')),
    next,
  }
}
