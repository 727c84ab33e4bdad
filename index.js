// n8n loads the nodes from the "n8n" block of package.json; this file only makes the package resolvable.
module.exports = {};
