package config

import (
	"fmt"
	"strings"

	"sluice/engine/provider"
)

// base takes over a base URL as it is used. What is more than blanks or a slash
// at its end is mended and said.
func (c *checker) base(p *provider.Provider, raw string) {
	base, query, endpoint := provider.Tidy(raw, p.Path)
	if base != "" {
		*p = p.At(base)
	}
	override(&p.Query, query)
	if raw == "" || raw == base || raw == base+"/" {
		return
	}
	at := c.place("providers", p.Name, "base_url")
	text := "base_url of provider %q has blanks or signs around it, which are left out"
	switch {
	case endpoint != "":
		text = "base_url of provider %q ends in the path of a call, which is left out: sluice adds it"
	case query != "":
		text = "base_url of provider %q holds a query, which is moved behind the path"
	}
	c.config.Mended = append(c.config.Mended, &Problem{File: c.name, Line: at.line, Col: at.col,
		Text: fmt.Sprintf(text, p.Name), Fix: fmt.Sprintf("write base_url = %q", base)})
}

// rooted gives a path that begins with a slash.
func rooted(path string) string {
	if path = strings.TrimSpace(path); path == "" || path[0] == '/' {
		return path
	}
	return "/" + path
}
