module.exports = {
	semi: true,
	trailingComma: 'all',
	bracketSpacing: true,
	useTabs: true,
	tabWidth: 2,
	arrowParens: 'always',
	singleQuote: true,
	quoteProps: 'as-needed',
	endOfLine: 'lf',
	printWidth: 100,
	// Wide tables are written without padding: the README is part of the package.
	overrides: [{ files: '*.md', options: { proseWrap: 'never' } }],
};
