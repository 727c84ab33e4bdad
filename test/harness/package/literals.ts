import ts from 'typescript';

/** The strings, pieces of templates and regular expressions of a TypeScript text, without comments. */
export function literalsOf(text: string): string[] {
	const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest);
	const found: string[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isLiteralExpression(node) || isTemplatePiece(node)) found.push(node.text);
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found.filter((literal) => literal !== '');
}

function isTemplatePiece(node: ts.Node): node is ts.TemplateLiteralLikeNode {
	return ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}
