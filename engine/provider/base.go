package provider

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// endpoints are paths that belong behind a base URL and not into it.
var endpoints = []string{"/chat/completions", "/completions", "/responses", "/messages", "/embeddings", "/models"}

// natives are paths of interfaces that are not the one for chats, on servers that
// have both. They stay until nothing answers there: somebody may mean them.
var natives = []string{"/api/chat", "/api/generate", "/api/tags", "/api/v0", "/api", "/chat"}

// version is a version in a path: /v1, /v1beta, /v4.
var version = regexp.MustCompile(`/v\d+(?:beta\d*)?(?:/|$)`)

// Tidy gives a base URL as it is used, and what of it is used elsewhere or left
// out: blanks, quotes, slashes at the end, a fragment, the path of an endpoint,
// and the query. The path is what the provider has instead of
// "/chat/completions"; empty: that.
func Tidy(raw, path string) (base, query, endpoint string) {
	base = strings.TrimFunc(strings.Map(dropInvisible, raw), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'`", r) })
	base, _, _ = strings.Cut(base, "#")
	base, query, _ = strings.Cut(base, "?")
	base = strings.TrimRight(base, "/ ")
	if path != "" {
		form := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimRight(path, "/")), regexp.QuoteMeta("{model}"), "[^/]+")
		if at := regexp.MustCompile(form + "$").FindStringIndex(base); at != nil && at[0] < at[1] {
			return strings.TrimRight(base[:at[0]], "/"), query, base[at[0]:]
		}
		return base, query, ""
	}
	for _, e := range endpoints {
		if before, ok := strings.CutSuffix(base, e); ok {
			return strings.TrimRight(before, "/"), query, e
		}
	}
	return base, query, ""
}

func dropInvisible(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// Bases gives base URLs on the same host that may be meant where nothing answers
// behind p's own, the likeliest first: that of the catalogue for the host, then
// what people most often leave out or write too much.
func (p Provider) Bases() []string {
	own, _, _ := Tidy(p.BaseURL, p.Path)
	u, err := url.Parse(own)
	if err != nil || u.Host == "" || strings.Contains(own, "{") {
		return nil
	}
	root := u.Scheme + "://" + u.Host
	var found []string
	add := func(base string) {
		if base != strings.TrimRight(p.BaseURL, "/") && !slices.Contains(found, base) {
			found = append(found, base)
		}
	}
	if own != p.BaseURL {
		add(own)
	}
	if row, ok := ByHost(u.Host); ok {
		if r, err := url.Parse(row.BaseURL); err == nil && strings.EqualFold(r.Host, u.Host) && !strings.Contains(r.Path, "{") {
			add(root + r.Path)
		}
	}
	path := strings.TrimRight(u.Path, "/")
	for _, n := range natives {
		path = strings.TrimSuffix(path, n)
	}
	switch at := version.FindStringIndex(path); {
	case at != nil && at[1] == len(path) && path != strings.TrimRight(u.Path, "/"):
		add(root + path)
	case at == nil:
		add(root + path + "/v1")
	case path == "/v1":
		add(root + "/api/v1")
		add(root + "/openai/v1")
		add(root)
	default:
		add(root + strings.TrimRight(path[:at[1]], "/"))
	}
	return found
}

// Schemed gives an address that has no scheme the one that fits: http on this
// machine, https elsewhere. What has one is given back.
func Schemed(raw string) string {
	base, _, _ := Tidy(raw, "")
	if strings.Contains(base, "://") {
		return base
	}
	host, _, _ := strings.Cut(strings.TrimLeft(base, "/"), "/")
	host, _, _ = strings.Cut(host, ":")
	if host == "localhost" || strings.HasPrefix(host, "127.") {
		return "http://" + strings.TrimLeft(base, "/")
	}
	return "https://" + strings.TrimLeft(base, "/")
}
