import type { ErrorDefinition } from './definition.ts'

export const membershipErrors = {
  connection_not_found: {
    title: 'Tenant {tenant} has no connection {connection}.',
    cause: 'No connection of this tenant has this number or name.',
    next: 'List them with "rollcall connection list --tenant {tenant}".',
    status: 404,
    exitCode: 5,
  },
  policy_invalid: {
    title: 'This is no policy: {field}.',
    cause: 'Of {field} it is asked that {reason}.',
    next: 'Correct the value; "rollcall connection show" prints the policy as it is.',
    status: 400,
    exitCode: 2,
  },
  domain_invalid: {
    title: '{domain} is no mail domain.',
    cause: 'A domain is what stands behind the @ of an address, such as example.com.',
    next: 'Give the domain alone, without @ and without an address.',
    status: 400,
    exitCode: 2,
  },
  domain_not_found: {
    title: 'Tenant {tenant} has no verified domain {domain}.',
    cause: 'Nobody has verified this domain for the tenant, or it was taken back already.',
    next: 'List them with "rollcall guard show --tenant {tenant}".',
    status: 404,
    exitCode: 5,
  },
  synchronization_under_way: {
    title: 'A Synchronize of connection {connection} is under way.',
    cause:
      'Each connection has one run at a time; the one under way is {id}. It may be held and wait for a decision.',
    next: 'Wait until it is over, or allow or cancel it if it is held; see "rollcall staged runs --tenant {tenant}".',
    status: 409,
    exitCode: 6,
  },
  synchronization_not_found: {
    title: 'Tenant {tenant} has no Synchronize {id}.',
    cause: 'No run of this tenant has this id.',
    next: 'List the runs with "rollcall staged runs --tenant {tenant}".',
    status: 404,
    exitCode: 5,
  },
  synchronization_not_held: {
    title: 'Synchronize {id} is not held.',
    cause: 'It is {state}; there is nothing to allow or to cancel.',
    next: 'Look at how it ended with "rollcall staged runs".',
    status: 409,
    exitCode: 6,
  },
  staged_not_found: {
    title: 'Nothing is staged of record {record}.',
    cause: 'Tenant {tenant} has no record of this id that waits for anything.',
    next: 'List what is staged with "rollcall staged list --tenant {tenant}".',
    status: 404,
    exitCode: 5,
  },
  staged_decided_already: {
    title: 'Somebody has decided record {record} already.',
    cause:
      'Between the list you saw and your decision, another person or a Synchronize was first. Nothing was changed now.',
    next: 'Read the list again.',
    status: 409,
    exitCode: 6,
  },
  staged_decision_unfit: {
    title: 'A record that is {kind} cannot be decided by "{how}".',
    cause:
      'Conflicts are linked, kept separate or ignored; unlinked records are linked or kept separate; what leaves is applied or kept.',
    next: 'Choose a decision that fits, or Synchronize.',
    status: 409,
    exitCode: 6,
  },
  not_a_candidate: {
    title: 'This record cannot be linked to that person.',
    cause:
      'Only somebody who shares an e-mail address with the record, has verified it, and is a member here or has an address in a verified domain can be linked. An address that nobody verified proves nothing.',
    next: 'Have the person verify the address in the product, or keep the record separate.',
    status: 409,
    exitCode: 6,
  },
  membership_refused: {
    title: 'This is not possible now: {refusal}.',
    cause: '{reason}',
    next: 'Do what the cause says, and try again.',
    status: 409,
    exitCode: 6,
  },
  member_not_found: {
    title: 'Tenant {tenant} has no member {member}.',
    cause: 'No membership of this tenant has this person; a member is named by the id of the person.',
    next: 'List them with "rollcall member list --tenant {tenant}".',
    status: 404,
    exitCode: 5,
  },
  directory_says_no: {
    title: 'Member {member} cannot be reactivated here.',
    cause:
      'The identity provider has deactivated or deleted this person, and what the directory says outweighs what is said here.',
    next: 'Activate or assign the person again in the identity provider.',
    status: 409,
    exitCode: 6,
  },
  person_not_found: {
    title: 'There is no person {person}.',
    cause: 'Nobody in the product has this id.',
    next: 'Use the id of a person, as "rollcall member list" shows it.',
    status: 404,
    exitCode: 5,
  },
  person_invalid: {
    title: 'This is no person.',
    cause:
      'A person of the product has a name or an e-mail address, and an address has something before and behind one @.',
    next: 'Give a name, an address, or both.',
    status: 400,
    exitCode: 2,
  },
} as const satisfies Record<string, ErrorDefinition>
