/**
 * In place of packages that n8n-core loads for agents, SSH, transliteration and its other HTTP client,
 * which each test file would load anew, four hundred modules. Nothing that runs in these tests reaches
 * them; what does throws.
 */
class NotReached {
	constructor() {
		throw new Error('This package is replaced in unit tests (jest.config.js)');
	}
}

module.exports = new Proxy({}, { get: (_, name) => (name === '__esModule' ? true : NotReached) });
