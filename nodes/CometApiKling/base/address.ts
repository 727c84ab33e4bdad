/** Networks that do not lead to the internet, as address and prefix length (IANA's registry). */
const PRIVATE_NETWORKS: ReadonlyArray<readonly [string, number]> = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['224.0.0.0', 4],
	['240.0.0.0', 4],
];
/** Unspecified, loopback, unique local, link-local, the former site-local, multicast. */
const PRIVATE_IPV6 = /^(::[\da-f]{0,4}|f[cd].*|fe[89a-f].*|ff.*)$/;
/** An IPv4 address inside an IPv6 one: compatible, mapped, translated, or behind NAT64. */
const IPV4_IN_IPV6 = /^(?:::|::ffff:|::ffff:0:|64:ff9b::)([\da-f]{1,4}):([\da-f]{1,4})$/;
const PRIVATE_NAME = /^([^.]+|.*\.(localhost|localdomain|local|internal|lan|home\.arpa))$/i;

/**
 * Whether an address can only be reached from the same machine or network, judged by the address
 * alone: names are not resolved.
 */
export function isPrivateAddress(url: string): boolean {
	if (!URL.canParse(url)) return false;
	// URL writes numeric hosts in one form each: 0x7f000001 and 127.1 arrive here as 127.0.0.1.
	const hostname = new URL(url).hostname.replace(/\.$/, '');
	if (hostname.startsWith('[')) return isPrivateIpv6(hostname.slice(1, -1));
	if (/^[\d.]+$/.test(hostname)) return isPrivateIpv4(numberOf(hostname));
	return PRIVATE_NAME.test(hostname);
}

/**
 * Whether n8n may open an address that comes from outside: a web address, and one in a private
 * network only if the service itself is in one.
 *
 * @param baseUrl the address of the service
 */
export function isOpenable(url: string, baseUrl: string): boolean {
	if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return false;
	return !isPrivateAddress(url) || isPrivateAddress(baseUrl);
}

function isPrivateIpv6(address: string): boolean {
	const [, high, low] = IPV4_IN_IPV6.exec(address) ?? [];
	if (high === undefined) return PRIVATE_IPV6.test(address);
	return isPrivateIpv4(parseInt(high, 16) * 2 ** 16 + parseInt(low, 16));
}

function isPrivateIpv4(address: number): boolean {
	return PRIVATE_NETWORKS.some(([network, prefixLength]) => {
		const size = 2 ** (32 - prefixLength);
		return Math.floor(address / size) === Math.floor(numberOf(network) / size);
	});
}

/** An IPv4 address as one number. */
function numberOf(ipv4: string): number {
	return ipv4.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
