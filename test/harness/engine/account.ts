/** Where the service of the tests is, and the key for it; apart, for tests that need no engine. */

export const BASE_URL = 'https://api.cometapi.com';
export const BEARER = 'test-bearer-0123456789';
