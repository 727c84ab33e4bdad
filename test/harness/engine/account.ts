/** Address and key of the service in tests; a file of its own for tests that need no engine. */

export const BASE_URL = 'https://api.cometapi.com';
export const BEARER = 'test-bearer-0123456789';
