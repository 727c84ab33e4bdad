import type { Row } from '../row.mjs';
import { contentRefused, gatewaySays, klingSays, pageSays, wrongKey } from './answers.mjs';

/** Refused for good: sent once, and the error says what to do. */
export const refusedRows: Row[] = [
	{
		fault: 'accepted with HTTP 200, refused with code 1201',
		create: { kind: 'code', code: 1201, message: 'video_url is bad' } as const,
		words: /did not accept the input.*video_url is bad.*1201/,
	},
	{ fault: 'content refused (400, 1301)', create: contentRefused, words: /refused the content/ },
	{ fault: 'wrong key (401)', create: wrongKey, words: /did not accept the API key/ },
	{
		fault: 'account in arrears (429, 1101)',
		create: klingSays(429, 1101),
		words: /cannot take tasks/,
	},
	{
		fault: 'no credit (403, insufficient_user_quota)',
		create: gatewaySays(403, 'insufficient_user_quota'),
		words: /no credit left/,
	},
	{
		fault: 'a bad request as a server error (500, invalid_request)',
		create: gatewaySays(500, 'invalid_request'),
		words: /did not accept the request/,
	},
	{ fault: 'a redirect (301)', create: { kind: 'redirect' } as const, words: /Base URL/ },
	{
		fault: 'not found (404, task_not_exist)',
		create: gatewaySays(404, 'task_not_exist'),
		words: /does not know something that the request names/,
	},
	{
		fault: 'not found (404) without a code',
		create: { kind: 'status', status: 404, form: 'text', message: 'Not Found' } as const,
		words: /is not offered at this address.*Base URL/,
	},
	{ fault: 'a web page (404)', create: pageSays(404), words: /Base URL/ },
	{
		fault: 'the reason is an object',
		create: klingSays(400, 1201, { message: { video_url: 'too short' } }),
		words: /did not accept the input.*video_url.*too short/,
	},
	{
		fault: 'a code two levels down (400, 1201)',
		create: klingSays(400, 1201, { form: 'nested', message: 'too short' }),
		words: /did not accept the input.*too short.*1201/,
	},
].map(({ fault, create, words }) => ({
	where: 'POST',
	fault,
	scenario: { create: [create] },
	expected: { affected: 'fails', words, posts: 1, tasks: 0 },
}));
