/**
 * In place of packages that n8n-core loads for an agent's own tools and for SSH: nothing that runs in
 * these tests reaches them, and each test file would load three hundred modules for them anew.
 */
class NotReached {
	constructor() {
		throw new Error('This package is replaced in unit tests (jest.config.js)');
	}
}

module.exports = new Proxy({}, { get: (_, name) => (name === '__esModule' ? true : NotReached) });
