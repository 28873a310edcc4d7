// The pages of the directory in one file to load.

export { Groups } from './groups.tsx'
export { ImportFile } from './import-file.tsx'
export { OneGroup } from './one-group.tsx'
export { OnePerson } from './one-person.tsx'
export { People } from './people.tsx'
export { Sources } from './sources.tsx'
