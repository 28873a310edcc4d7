// `npm pack` and `npm publish` in the repository itself would ship sources that Node does not run under node_modules.
process.stderr.write(
  'The package is made by "npm run build:package"; publish the tarballs it leaves in dist/.\n',
)
process.exitCode = 1
