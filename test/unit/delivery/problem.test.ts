import { problemOf } from '../../../nodes/CometApiKling/delivery/problem';

test('a link that n8n itself does not open is not tried again', () => {
	const error = { cause: { name: 'SsrfBlockedIpError' } };

	expect(problemOf(error)).toEqual({
		reason: 'n8n may not open its address (SSRF protection)',
		isPassing: false,
	});
});

test('what else the network throws is tried again', () => {
	expect(problemOf(new Error('socket hang up'))).toMatchObject({ isPassing: true });
});
