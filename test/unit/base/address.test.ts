import { isOpenable, isPrivateAddress } from '../../../nodes/CometApiKling/base/address';

describe('whether an address is private', () => {
	test.each<[string, boolean]>([
		['http://localhost:5678/x', true],
		['http://n8n:5678/x', true],
		['http://n8n.local/x', true],
		['http://127.0.0.1/x', true],
		['http://10.1.2.3/x', true],
		['http://172.16.0.1/x', true],
		['http://172.32.0.1/x', false],
		['http://192.168.1.1/x', true],
		['http://169.254.1.1/x', true],
		['http://0.0.0.0/x', true],
		['http://[::1]:5678/x', true],
		['http://[fd12::1]/x', true],
		['http://[fe80::1]/x', true],
		['http://[2001:db8::1]/x', false],
		['https://n8n.example.com/webhook-waiting/1?signature=a', false],
		['https://10.example.com/x', false],
		['https://93.184.216.34/x', false],
		['http://100.64.0.1/x', true],
		['http://100.127.255.255/x', true],
		['http://100.63.255.255/x', false],
		['http://100.128.0.1/x', false],
		['http://0.1.2.3/x', true],
		['http://192.0.0.8/x', true],
		['http://192.0.1.8/x', false],
		['http://198.18.0.1/x', true],
		['http://198.19.255.255/x', true],
		['http://198.20.0.1/x', false],
		['http://224.0.0.1/x', true],
		['http://240.0.0.1/x', true],
		['http://255.255.255.255/x', true],
		['http://223.255.255.255/x', false],
		['http://172.15.255.255/x', false],
		['http://2130706433/x', true],
		['http://0x7f000001/x', true],
		['http://0x7f.0.0.1/x', true],
		['http://0177.0.0.1/x', true],
		['http://127.1/x', true],
		['http://127.0.0.1./x', true],
		['http://1572395042/x', false],
		['http://[::]/x', true],
		['http://[::ffff:127.0.0.1]/x', true],
		['http://[::ffff:7f00:1]/x', true],
		['http://[0:0:0:0:0:ffff:a9fe:a9fe]/x', true],
		['http://[::127.0.0.1]/x', true],
		['http://[64:ff9b::10.0.0.1]/x', true],
		['http://[::ffff:93.184.216.34]/x', false],
		['http://[64:ff9b::93.184.216.34]/x', false],
		['http://[fec0::1]/x', true],
		['http://[ff02::1]/x', true],
		['http://[2606:4700::1111]/x', false],
		['http://localhost./x', true],
		['http://LOCALHOST/x', true],
		['http://app.localhost./x', true],
		['http://localhost.localdomain/x', true],
		['https://example.com./x', false],
		['not an address', false],
	])('%s: %s', (url, isPrivate) => {
		expect(isPrivateAddress(url)).toBe(isPrivate);
	});
});

describe('whether n8n may open an address that came from outside', () => {
	const PUBLIC = 'https://api.example.com';
	const PRIVATE = 'http://127.0.0.1:8080';
	test.each<[string, string, boolean]>([
		['https://files.example.com/a.mp3', PUBLIC, true],
		['http://files.example.com/a.mp3', PUBLIC, true],
		['https://files.example.com/a.mp3', PRIVATE, true],
		['http://10.0.0.1/a.mp3', PUBLIC, false],
		['http://10.0.0.1/a.mp3', PRIVATE, true],
		['file:///etc/passwd', PUBLIC, false],
		['file:///etc/passwd', PRIVATE, false],
		['data:audio/mpeg;base64,SUQz', PUBLIC, false],
		['ftp://files.example.com/a.mp3', PUBLIC, false],
		['no address', PRIVATE, false],
	])('%s, for a service at %s: %s', (url, baseUrl, isAllowed) => {
		expect(isOpenable(url, baseUrl)).toBe(isAllowed);
	});
});
