/** Ids in the middle of a path or on their own: the beginning and the end tell them apart. */
const uuid = /\b([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{8}([0-9a-f]{4})\b/gi

export const shortenIds = (text: string): string => text.replace(uuid, '$1…$2')

/** A path or an id with what nobody reads left out of its middle; the whole of it on hover, and when it is copied. */
export const ShortId = ({ text }: { readonly text: string }) => <code title={text}>{shortenIds(text)}</code>
