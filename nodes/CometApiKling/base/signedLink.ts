/** Parameters with which Amazon, Google and CloudFront sign a link and limit its validity. */
const SIGNING =
	/^(x-(amz|goog)-.+|expires|signature|policy|key-pair-id|awsaccesskeyid|googleaccessid)$/i;

/** The same for Azure; without a signature, names this short can mean anything. */
const AZURE_SIGNING = /^(s[eprtv]|sig|spr|sk(oid|tid|[estv]))$/;

/** A link without the parts that differ between two signatures for the same file. */
export function withoutSignature(link: string): string {
	const url = new URL(link);
	const isAzure = url.searchParams.has('sig');
	for (const name of [...url.searchParams.keys()]) {
		if (SIGNING.test(name) || (isAzure && AZURE_SIGNING.test(name))) url.searchParams.delete(name);
	}
	// Also writes the remaining parameters in the same way for both links.
	url.searchParams.sort();
	return url.href;
}
