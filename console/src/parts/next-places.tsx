import { Link, type LinkProps } from '@tanstack/react-router'
import { type Permission, useMay } from '../api/session.ts'
import { en } from '../text/en.ts'

type Place = keyof typeof en.nextPlaces

/** Where the next step that a failure names can be taken. Others are mended at the target, or by waiting. */
const placesOf: Readonly<Record<string, readonly Place[]>> = {
  required_attribute_missing: ['subject', 'mappings'],
  matching_value_missing: ['subject', 'mappings'],
  account_belongs_to_other: ['subject', 'mappings'],
  match_is_ambiguous: ['subject', 'mappings'],
  value_taken: ['subject', 'mappings'],
  value_has_wrong_type: ['subject', 'mappings'],
  expression_failed: ['subject', 'mappings'],
  target_refused: ['subject', 'mappings'],
  target_not_implemented: ['mappings'],
  target_lacks_attributes: ['mappings'],
  filter_not_supported: ['mappings'],
  target_method_refused: ['settings'],
  target_seats_exhausted: ['scope'],
  deletions_held: ['held'],
  target_token_refused: ['connection'],
  target_access_token_refused: ['connection'],
  target_forbids: ['connection'],
  target_not_found: ['connection'],
  target_unreachable: ['connection'],
  target_not_resolved: ['connection'],
  target_tls_failed: ['connection'],
  target_answers_html: ['connection'],
}

interface NextPlacesProps {
  readonly code: string
  readonly application: string
  /** Left out where many fail alike. */
  readonly subject?: { readonly kind: 'person' | 'group'; readonly id: string } | undefined
}

/** The links by which a failure is mended, as far as this person may follow them. */
export function NextPlaces({ code, application, subject }: NextPlacesProps) {
  const may = useMay()
  const places = (placesOf[code] ?? []).filter(
    (place) => place !== 'subject' || (subject !== undefined && may('directory.read' satisfies Permission)),
  )
  if (places.length === 0) return null
  return (
    <span className="next-places">
      {places.map((place) => (
        <Link key={place} {...addressOf(place, application, subject)}>
          {place === 'subject' ? en.nextPlaces.subject[subject?.kind ?? 'person'] : en.nextPlaces[place]}
        </Link>
      ))}
    </span>
  )
}

function addressOf(place: Place, application: string, subject: NextPlacesProps['subject']): LinkProps {
  const params = { application }
  switch (place) {
    case 'subject':
      return subject?.kind === 'group'
        ? { to: '/outbound/directory/groups/$group', params: { group: subject.id } }
        : { to: '/outbound/directory/people/$person', params: { person: subject?.id ?? '' } }
    case 'mappings':
      return {
        to: '/outbound/applications/$application/mappings/$object',
        params: { ...params, object: subject?.kind === 'group' ? 'groups' : 'users' },
      }
    case 'settings':
      return { to: '/outbound/applications/$application/settings', params }
    case 'scope':
      return { to: '/outbound/applications/$application/scope', params }
    case 'held':
      return { to: '/outbound/applications/$application/held', params }
    case 'connection':
      return { to: '/outbound/applications/$application/connection', params }
  }
}
