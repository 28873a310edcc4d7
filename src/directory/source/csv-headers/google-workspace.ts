import {
  type CsvForm,
  enabledSwitch,
  group,
  manager,
  member,
  memberKind,
  notUsed,
  secret,
  sourceId,
  text,
} from './form.ts'

/** Google Admin console → Users → Download users. The primary address is the user name. */
export const googleUsers: CsvForm = {
  name: 'google-workspace',
  title: "Google Workspace's users export",
  kind: 'people',
  recognisedBy: [['emailaddress'], ['firstname'], ['orgunitpath', 'status', 'employeetitle', 'manageremail']],
  required: { 'Email Address [Required]': ['emailaddress'] },
  columns: {
    firstname: text('givenName'),
    lastname: text('surname'),
    emailaddress: text('userPrincipalName'),
    password: secret,
    passwordhashfunction: secret,
    orgunitpath: text('orgUnitPath'),
    newprimaryemail: notUsed,
    status: enabledSwitch,
    newstatus: notUsed,
    lastsignin: notUsed,
    recoveryemail: notUsed,
    homesecondaryemail: notUsed,
    worksecondaryemail: text('secondEmail'),
    recoveryphone: notUsed,
    workphone: text('telephoneNumber'),
    homephone: notUsed,
    mobilephone: text('mobile'),
    workaddress: text('streetAddress'),
    homeaddress: notUsed,
    employeeid: text('employeeId'),
    employeetype: text('employeeType'),
    employeetitle: text('jobTitle'),
    manageremail: manager,
    department: text('department'),
    costcenter: text('costCenter'),
    buildingid: text('physicalDeliveryOfficeName'),
    floorname: notUsed,
    floorsection: notUsed,
    changepasswordatnextsignin: notUsed,
    advancedprotectionprogramenrollment: notUsed,
  },
  // The other columns of this export are usage figures (storage, last sign-in, 2-step verification).
  otherColumns: 'nothing',
  derived: [
    { attribute: 'mail', from: ['userPrincipalName'] },
    { attribute: 'displayName', from: ['givenName', 'surname'] },
  ],
  slashDates: 'refused',
}

/** Google Admin console → Groups → Download groups. */
export const googleGroups: CsvForm = {
  name: 'google-workspace-groups',
  title: "Google Workspace's groups export",
  kind: 'groups',
  recognisedBy: [['groupname'], ['groupemail']],
  required: { 'Group Name [Required]': ['groupname'] },
  columns: {
    groupname: text('displayName'),
    groupemail: sourceId,
    groupdescription: text('description'),
  },
  otherColumns: 'nothing',
  derived: [],
  slashDates: 'refused',
}

/** Google Admin console → a group's members, or the bulk upload of members. */
export const googleMembers: CsvForm = {
  name: 'google-workspace-members',
  title: "Google Workspace's group members",
  kind: 'members',
  recognisedBy: [['groupemail'], ['memberemail']],
  required: { 'Group Email [Required]': ['groupemail'], 'Member Email': ['memberemail'] },
  columns: {
    groupemail: group,
    memberemail: member,
    membertype: memberKind,
    memberrole: notUsed,
    membername: notUsed,
  },
  otherColumns: 'nothing',
  derived: [],
  slashDates: 'refused',
}
