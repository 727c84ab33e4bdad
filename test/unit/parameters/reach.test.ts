import { requireHttpUrl, requireReachableUrl } from '../../../nodes/CometApiKling/parameters/reach';
import { invalidInputOf } from './invalidInputOf';

test.each([
	['https://example.com/a.mp4', 'https://example.com/a.mp4'],
	[' http://example.com ', 'http://example.com'],
	['HTTPS://example.com/a?b=c#d', 'HTTPS://example.com/a?b=c#d'],
	['https://example.com/clip%20one.mp4', 'https://example.com/clip%20one.mp4'],
])('%p is the address %p', (value, url) => {
	expect(requireHttpUrl(value, 'Video URL')).toBe(url);
});

test.each([
	['', 'is empty'],
	[undefined, 'is empty'],
	[42, 'is empty'],
	['example.com/a.mp4', 'is not a web address'],
	['ftp://example.com/a.mp4', 'is not a web address'],
	['file:///tmp/a.mp4', 'is not a web address'],
	['data:video/mp4;base64,AAAA', 'is not a web address'],
	['https://', 'is not a web address'],
	['https://exa mple.com', 'is not a web address'],
	['https://example.com/a b', 'is not a web address'],
	['https://example.com:port/', 'is not a web address'],
])('the address %p %s', (value, problem) => {
	expect(invalidInputOf(() => requireHttpUrl(value, 'Video URL')).message).toBe(
		`"Video URL" ${problem}`,
	);
});

test.each([
	['https://example.com/a.mp4', 'https://api.cometapi.com'],
	['http://127.0.0.1:5678/a.mp4', 'http://localhost:8080'],
	['https://example.com/a.mp4', 'http://localhost:8080'],
])('%s is reachable for a service at %s', (url, baseUrl) => {
	expect(requireReachableUrl(url, 'Video URL', baseUrl)).toBe(url);
});

test.each([
	['http://localhost:5678/a.mp4?token=x', 'localhost:5678'],
	['https://192.168.1.5/a.mp4', '192.168.1.5'],
	['http://[::1]/a.mp4', '[::1]'],
	['http://nas.local/a.mp4', 'nas.local'],
])('%s is not reachable from the internet', (url, host) => {
	const failure = invalidInputOf(() =>
		requireReachableUrl(url, 'Video URL', 'https://api.cometapi.com'),
	);
	expect(failure).toMatchObject({ message: '"Video URL" is in a private network' });
	expect(failure.description).toContain(`cannot reach ${host} from the internet`);
});

test('a text that is no address is named as such', () => {
	expect(invalidInputOf(() => requireReachableUrl('x', 'Video URL', '')).message).toBe(
		'"Video URL" is not a web address',
	);
});

test.each([
	['example.com/clip.mp4', 'https://example.com/clip.mp4'],
	['www.example.com', 'https://www.example.com'],
])('for %s the error proposes the right address', (value, proposed) => {
	const { description } = invalidInputOf(() => requireHttpUrl(value, 'Video URL'));
	expect(description).toContain(`Did you mean ${proposed}?`);
});

test('for a path on a computer the error proposes nothing', () => {
	const { description } = invalidInputOf(() => requireHttpUrl('/home/me/clip.mp4', 'Video URL'));
	expect(description).not.toContain('Did you mean');
});
