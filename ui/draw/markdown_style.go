package draw

import "charm.land/glamour/v2/ansi"

// The sixteen colours as the highlighter spells them, and as numbers for the
// renderer. The person's palette decides how they look.
const (
	chromaGreen   = "#007f00"
	chromaYellow  = "#7f7fe0"
	chromaBlue    = "#00007f"
	chromaMagenta = "#7f007f"
	chromaCyan    = "#007f7f"
	chromaRed     = "#7f0000"
)

func ptr[T any](v T) *T { return &v }

// markdownStyle is the look of an answer: quiet, without backgrounds.
func markdownStyle(s Styles) ansi.StyleConfig {
	bullet, quote := "- ", "| "
	if s.Symbols.Dot == unicodeSymbols.Dot {
		bullet, quote = "• ", "│ "
	}
	bold := ansi.StylePrimitive{Bold: ptr(true)}
	return ansi.StyleConfig{
		BlockQuote:     ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Italic: ptr(true)}, Indent: ptr(uint(1)), IndentToken: &quote},
		List:           ansi.StyleList{LevelIndent: 2},
		Heading:        ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{BlockSuffix: "\n", Color: ptr("6"), Bold: ptr(true)}},
		H1:             ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Underline: ptr(true)}},
		Strikethrough:  ansi.StylePrimitive{CrossedOut: ptr(true)},
		Emph:           ansi.StylePrimitive{Italic: ptr(true)},
		Strong:         bold,
		HorizontalRule: ansi.StylePrimitive{Format: "\n" + s.Symbols.Rule + s.Symbols.Rule + s.Symbols.Rule + "\n"},
		Item:           ansi.StylePrimitive{BlockPrefix: bullet},
		Enumeration:    ansi.StylePrimitive{BlockPrefix: ". "},
		Task:           ansi.StyleTask{Ticked: "[x] ", Unticked: "[ ] "},
		Link:           ansi.StylePrimitive{Underline: ptr(true)},
		LinkText:       bold,
		Image:          ansi.StylePrimitive{Underline: ptr(true)},
		ImageText:      ansi.StylePrimitive{Format: "Image: {{.text}} " + s.Symbols.Arrow},
		Code:           ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: ptr("5")}},
		CodeBlock: ansi.StyleCodeBlock{
			StyleBlock: ansi.StyleBlock{Margin: ptr(uint(2))},
			Chroma:     chromaStyle(),
		},
		DefinitionDescription: ansi.StylePrimitive{BlockPrefix: "\n" + s.Symbols.Arrow + " "},
	}
}

// chromaStyle colours code: words of the language, strings, numbers, comments.
func chromaStyle() *ansi.Chroma {
	colour := func(c string) ansi.StylePrimitive { return ansi.StylePrimitive{Color: &c} }
	return &ansi.Chroma{
		Comment:          ansi.StylePrimitive{Color: ptr(chromaGreen), Italic: ptr(true)},
		Keyword:          colour(chromaMagenta),
		KeywordReserved:  colour(chromaMagenta),
		KeywordNamespace: colour(chromaMagenta),
		KeywordType:      colour(chromaCyan),
		NameBuiltin:      colour(chromaCyan),
		NameFunction:     colour(chromaBlue),
		NameTag:          colour(chromaBlue),
		NameAttribute:    colour(chromaCyan),
		LiteralNumber:    colour(chromaYellow),
		LiteralString:    colour(chromaYellow),
		GenericDeleted:   colour(chromaRed),
		GenericInserted:  colour(chromaGreen),
	}
}
