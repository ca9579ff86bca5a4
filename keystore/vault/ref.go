package vault

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sluice/keystore"
)

// The schemes of references.
const (
	schemeEnv     = "env"
	schemeCmd     = "cmd"
	schemeKeyring = "keyring"
	schemeFile    = "file"
)

var (
	envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(#[1-9][0-9]{0,3})?$`)
	restID  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)
	envLike = regexp.MustCompile(`^(\$\{?)?[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]*\}?$`)
)

const hintSecret = "put the secret into an environment variable (export NAME=…) and write env:NAME, or keep it with: sluice keys add"

// CheckRef says whether ref is a well-formed reference: "env:NAME", "env:NAME#2"
// for the second key of a variable that holds several, "cmd:COMMAND LINE",
// "keyring:ID", "file:ID", or empty where no key is needed.
// It opens nothing. Text that looks like a secret itself is refused with a hint,
// and no error repeats ref, since people do paste secrets there.
func CheckRef(ref string) error {
	_, _, err := parseRef(ref)
	return err
}

func parseRef(ref string) (scheme, rest string, err error) {
	if ref == "" {
		return "", "", nil
	}
	scheme, rest, found := strings.Cut(ref, ":")
	if !found {
		return "", "", bareRef(ref)
	}
	switch scheme {
	case schemeEnv:
		err = checkEnv(rest)
	case schemeCmd:
		err = checkCommand(rest)
	case schemeKeyring, schemeFile:
		err = checkID(rest)
	default:
		err = bareRef(ref)
	}
	if err != nil {
		return "", "", err
	}
	return scheme, rest, nil
}

// bareRef explains a reference without a known scheme.
func bareRef(ref string) error {
	switch {
	case LooksSecret(ref):
		return keystore.WithHint(fmt.Errorf("%w: this looks like a secret itself", ErrReference), hintSecret)
	case envLike.MatchString(ref):
		return keystore.WithHint(fmt.Errorf("%w: a reference is env:NAME, cmd:COMMAND, keyring:ID or file:ID", ErrReference),
			"for an environment variable write env: and its name, without $")
	}
	return keystore.WithHint(fmt.Errorf("%w: a reference is env:NAME, cmd:COMMAND, keyring:ID or file:ID", ErrReference), hintSecret)
}

func checkEnv(name string) error {
	if LooksSecret(name) {
		return keystore.WithHint(fmt.Errorf("%w: after env: stands what looks like a secret itself", ErrReference), hintSecret)
	}
	if !envName.MatchString(name) {
		return keystore.WithHint(fmt.Errorf("%w: after env: stands no name of an environment variable", ErrReference),
			"a name has letters, digits and _, and no $: env:OPENAI_API_KEY")
	}
	return nil
}

// splitEnv parts what stands after env: into the variable's name and which of
// its keys is meant, from 1.
func splitEnv(rest string) (name string, n int) {
	name, number, _ := strings.Cut(rest, "#")
	n, _ = strconv.Atoi(number)
	return name, max(n, 1)
}

// Variable names the environment variable that ref points to.
func Variable(ref string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(ref, schemeEnv+":")
	if !ok {
		return "", false
	}
	name, _ = splitEnv(rest)
	return name, true
}

// Pool gives the references to each of the count keys in the variable that ref
// points to; ref itself is the first.
func Pool(ref string, count int) []string {
	name, ok := Variable(ref)
	refs := []string{ref}
	for n := 2; ok && n <= count; n++ {
		refs = append(refs, fmt.Sprintf("%s:%s#%d", schemeEnv, name, n))
	}
	return refs
}

func checkCommand(line string) error {
	words, err := splitWords(line)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(words, LooksSecret) {
		return keystore.WithHint(fmt.Errorf("%w: the command line holds what looks like a secret itself", ErrReference),
			"a process's arguments can be read by others; let the command read the secret from a file or a password store")
	}
	return nil
}

func checkID(id string) error {
	if !restID.MatchString(id) || hasSecretPrefix(id) {
		return keystore.WithHint(fmt.Errorf("%w: keyring: and file: take an ID that sluice gave", ErrReference),
			"add the secret with: sluice keys add")
	}
	return nil
}

// Outside says whether ref points to the environment or to a command: such a
// secret is not kept by sluice and cannot be replaced or removed by it.
func Outside(ref string) bool {
	scheme, _, err := parseRef(ref)
	return err == nil && (scheme == schemeEnv || scheme == schemeCmd)
}

func describe(ref, file string) string {
	scheme, rest, err := parseRef(ref)
	switch {
	case err != nil:
		return "unknown place"
	case scheme == schemeEnv:
		name, n := splitEnv(rest)
		if n > 1 {
			return fmt.Sprintf("environment variable %s, key %d", keystore.Shown(name), n)
		}
		return "environment variable " + keystore.Shown(name)
	case scheme == schemeCmd:
		return "command " + keystore.Shown(programName(rest))
	case scheme == schemeKeyring:
		return InKeyring
	case scheme == schemeFile:
		return placeFile + file
	}
	return "no key needed"
}
