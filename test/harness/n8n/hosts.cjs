// Loaded into an n8n under test: names below ".service.example" lead to this machine, so that a
// service can have a public address there.
const dns = require('node:dns');

dns.lookup = new Proxy(dns.lookup, {
	apply: (lookup, self, [name, ...rest]) =>
		Reflect.apply(lookup, self, [/\.service\.example$/.test(name) ? '127.0.0.1' : name, ...rest]),
});
