// For code that requires the package. n8n itself loads the files named under "n8n" in package.json.
module.exports = {
	...require('./dist/credentials/CometApiKlingApi.credentials.js'),
	...require('./dist/nodes/CometApiKling/CometApiKling.node.js'),
	...require('./dist/nodes/CometApiKling/CometApiKlingTrigger.node.js'),
};
