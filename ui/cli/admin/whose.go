package admin

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"sluice/engine/provider"
	"sluice/keystore/redact"
	"sluice/keystore/vault"
)

// Words in the name of a variable or a field.
var (
	// keyWords end the names of what holds a key.
	keyWords = []string{"key", "keys", "token", "tokens", "apikey", "apikeys", "authorization"}
	// otherWords make of it something else: OPENROUTER_MAX_TOKENS, GROQ_API_KEY_FILE.
	otherWords = []string{
		"max", "min", "limit", "per", "count", "budget", "used", "file", "path", "dir", "url", "uri", "base", "host", "endpoint", "model", "version", "region",
		"name", "project", "organization", "org", "refresh", "public", "env", "type", "prefix", "header", "expires", "expiry", "timeout", "ttl",
	}
	// signIns are fields that programs keep of a person's sign-in.
	signIns = []string{"access token", "refresh token", "id token", "session token", "oauth token", "access", "refresh"}
	// ownlessNames say nothing of whose key it is.
	ownlessNames = []string{"api key", "apikey", "key", "keys", "api keys", "token", "api token", "secret key", "access token", "auth token", "authorization", "x api key", "x goog api key"}
)

// nameWords parts a name into its words, in lower case: OPENAI_API_KEY_2 and
// openaiApiKey2 hold "openai", "api" and "key".
func nameWords(name string) []string {
	var words []string
	begin := 0
	for i, r := range name {
		switch {
		case !unicode.IsLetter(r):
			words = append(words, name[begin:i])
			begin = i + len(string(r))
		case unicode.IsUpper(r) && i > begin && !unicode.IsUpper(rune(name[i-1])):
			words = append(words, name[begin:i])
			begin = i
		}
	}
	words = append(words, name[begin:])
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	for i := range words {
		words[i] = strings.ToLower(words[i])
	}
	return words
}

// keyLike says whether a variable of that name would hold a key.
func keyLike(name string) bool {
	key := false
	for _, w := range nameWords(name) {
		if slices.Contains(otherWords, w) {
			return false
		}
		key = key || slices.ContainsFunc(keyWords, func(end string) bool { return strings.HasSuffix(w, end) })
	}
	return key
}

// ownless says whether a name says nothing of whose key it is.
func ownless(name string) bool {
	return slices.Contains(ownlessNames, strings.Join(nameWords(name), " "))
}

// signedIn says whether a field holds a person's sign-in: by its name, and an
// access token by being one that ends by itself.
func signedIn(name, value string) bool {
	words := strings.Join(nameWords(name), " ")
	return slices.Contains(signIns, words) && (!ownless(name) || strings.HasPrefix(value, "eyJ"))
}

// byVariable knows the usual variables, and names that begin like a provider:
// GROQ_API_KEY_2, OPENAI_KEY_WORK.
func byVariable(name string, providers map[string]provider.Provider) string {
	upper := strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	best, length := "", 0
	for _, p := range slices.Sorted(maps.Keys(providers)) {
		if slices.Contains(providers[p].Env, upper) {
			return p
		}
		for _, stem := range stems(p, providers[p].Env) {
			if strings.HasPrefix(upper, stem) && len(stem) > length && keyLike(name) {
				best, length = p, len(stem)
			}
		}
	}
	return best
}

// stems are what the variables of a provider begin with.
func stems(name string, env []string) []string {
	return append([]string{strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(name)) + "_"}, env...)
}

// server is where the keys of a provider really go to.
type server struct{ variable, provider string }

// serverWords end the variables that name a server.
var serverWords = []string{"_BASE_URL", "_API_BASE", "_API_BASE_URL", "_API_URL", "_ENDPOINT", "_API_HOST"}

// servers finds variables such as OPENAI_BASE_URL that lead to another server
// than the provider's own, by provider.
func servers(all []statement, providers map[string]provider.Provider) map[string]server {
	found := map[string]server{}
	for _, s := range all {
		stem, ok := cutAny(strings.ToUpper(s.name), serverWords)
		if !ok {
			continue
		}
		to := hostOf(vault.Entries(s.value)[0].Secret.Reveal())
		for name, p := range providers {
			begins := func(begin string) bool { return strings.HasPrefix(begin, stem+"_") }
			if own := hostOf(p.BaseURL); own != "" && to != "" && own != to && slices.ContainsFunc(stems(name, p.Env), begins) {
				found[name] = server{s.name, byHost(to, providers)}
			}
		}
	}
	return found
}

// byHost names the provider that has its server there; empty: none has.
func byHost(host string, providers map[string]provider.Provider) string {
	for _, name := range slices.Sorted(maps.Keys(providers)) {
		if hostOf(providers[name].BaseURL) == host {
			return name
		}
	}
	return ""
}

// hostOf gives the host and port of an address; empty where it has none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

func cutAny(s string, suffixes []string) (before string, ok bool) {
	for _, suffix := range suffixes {
		if before, ok = strings.CutSuffix(s, suffix); ok && before != "" {
			return before, true
		}
	}
	return "", false
}

// byPrefix names the provider whose keys alone begin like value.
func byPrefix(value string, providers map[string]provider.Provider) string {
	if owner := redact.Owner(value); providers[owner].Name != "" {
		return owner
	}
	return ""
}
