import { readNetworkFailure } from '../../../nodes/CometApiKling/service/readFailure';
import { networkError } from '../../harness/engine/api';

const KEY = 'the-key-in-use';

/** Whether the same request can succeed later, and whether a create may have made a task. */
const FINAL = [false, false];
const RETRYABLE = [true, false];
const UNCERTAIN = [true, true];

describe('what the network does', () => {
	const unreached = 'No connection to the service';
	const broken = 'The connection to the service broke before it had answered';
	const untrusted = 'The secure connection to the service could not be trusted';
	const noAddress = 'The "Base URL" in the credential is not an address';

	test.each<[string, string, boolean[]]>([
		['ECONNREFUSED', unreached, RETRYABLE],
		['ENOTFOUND', unreached, RETRYABLE],
		['EAI_AGAIN', unreached, RETRYABLE],
		['EHOSTUNREACH', unreached, RETRYABLE],
		['ENETUNREACH', unreached, RETRYABLE],
		['ERR_INVALID_URL', noAddress, FINAL],
		['CERT_HAS_EXPIRED', untrusted, FINAL],
		['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted, FINAL],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', untrusted, FINAL],
		['ERR_TLS_CERT_ALTNAME_INVALID', untrusted, FINAL],
		['ECONNRESET', broken, UNCERTAIN],
		['ETIMEDOUT', broken, UNCERTAIN],
		['ECONNABORTED', broken, UNCERTAIN],
		['EPIPE', broken, UNCERTAIN],
		['constructor', broken, UNCERTAIN],
	])('%s: %s', (code, message, outcome) => {
		const failure = readNetworkFailure(networkError(code, `failed with ${KEY}`));

		expect(failure).toMatchObject({ message, code });
		expect([failure.retryable, failure.mayHaveCreated]).toEqual(outcome);
		expect(JSON.stringify(failure)).not.toContain(KEY);
	});

	test('is read from the causes of an error too', () => {
		const error = { cause: { errorResponse: networkError('ECONNREFUSED') } };
		expect(readNetworkFailure(error)).toMatchObject({ message: unreached });
	});

	test.each([
		['its address', { name: 'SsrfBlockedIpError' }],
		['its name', { cause: { cause: { name: 'SsrfBlockedHostnameError' } } }],
		['an error that n8n wraps', { errorResponse: { name: 'SsrfBlockedIpError' } }],
	])('n8n itself refuses %s: nothing was sent', (_case, error) => {
		const failure = readNetworkFailure(error);

		expect(failure.message).toBe('This n8n may not open the address of the service');
		expect(failure.description).toContain('N8N_SSRF_ALLOWED_HOSTNAMES');
		expect([failure.retryable, failure.mayHaveCreated]).toEqual(FINAL);
	});

	test.each([undefined, 'a text', {}, new Error('x')])('%p is a broken connection', (error) => {
		expect(readNetworkFailure(error)).toMatchObject({ message: broken, mayHaveCreated: true });
	});
});

test('n8n 1.x keeps the code of a refused connection as httpCode only', () => {
	const wrapped = Object.assign(new Error('The service refused the connection'), {
		name: 'NodeApiError',
		httpCode: 'ECONNREFUSED',
	});

	expect(readNetworkFailure(wrapped)).toMatchObject({
		code: 'ECONNREFUSED',
		retryable: true,
		mayHaveCreated: false,
	});
	expect(readNetworkFailure({ ...wrapped, httpCode: '502' })).not.toHaveProperty('code');
});
