package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"sluice/engine/plain"
	"sluice/keystore/limit"
)

// ProxyError is how a transport says that a proxy, not the provider, stands in
// the way. It never holds the proxy's password.
type ProxyError struct {
	Host   string // of the proxy
	Status int    // its answer to the wish for a way through
}

func (e *ProxyError) Error() string {
	if e.Status == http.StatusProxyAuthRequired {
		return "the proxy " + e.Host + " wants a user and a password (407)"
	}
	return fmt.Sprintf("the proxy %s lets nothing through: it answers with status %d", e.Host, e.Status)
}

// The codes of failures between here and the provider's API.
const (
	codeNetwork     = "network"
	codeDNS         = "dns"
	codeConnect     = "connect"
	codeAuthority   = "certificate_authority"
	codeExpired     = "certificate_expired"
	codeHost        = "certificate_host"
	codeCertificate = "certificate"
	codeNoTLS       = "no_tls"
	codeTLS         = "tls"
	codeProxy       = "proxy"
	codeProxyAuth   = "proxy_auth"
	codeProxyShut   = "proxy_shut"
	codeRedirect    = "redirect"
)

// connections says of each code what a person can do about it, whether it may
// pass by itself, and whether it surely came before the request was sent, so
// that the provider cannot have counted it.
var connections = map[string]struct {
	hint           string
	passes, unsent bool
}{
	codeNetwork: {passes: true},
	codeDNS:     {"is base_url spelt right, and is there a network? Behind a proxy, HTTPS_PROXY has to be set", true, true},
	codeConnect: {"is base_url right, with its port, and does the server run? A firewall, or a proxy that is to be used (HTTPS_PROXY), may stand between", true, true},
	codeAuthority: {"where a proxy or a company has an authority of its own, name its certificate (PEM) in [network] ca_file, or in SSL_CERT_FILE; " +
		"otherwise somebody reads along", false, true},
	codeExpired:     {"is this machine's clock right? Otherwise the provider has to renew its certificate; trust no other in its place", false, true},
	codeHost:        {"is base_url the API's own address? Otherwise a proxy or a login page answers in its place", false, true},
	codeCertificate: {"is base_url right? Otherwise the provider, or a proxy between, has to mend its certificate ([network] ca_file adds an authority)", false, true},
	codeNoTLS:       {"is the port in base_url right? A server on this machine that speaks no TLS is reached with http://", false, true},
	codeTLS:         {"is base_url right, with its port? Otherwise a proxy or a firewall between breaks the encryption", true, true},
	codeProxy:       {"is HTTPS_PROXY right, and does the proxy run? NO_PROXY names hosts that are reached without it", true, true},
	codeProxyAuth:   {"put them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT", false, true},
	codeProxyShut:   {"ask whoever runs the proxy to let this host through, or name the host in NO_PROXY", true, true},
	codeRedirect:    {"correct base_url: keys are not sent on to another address", false, false},
}

// Hint says what a person can do about a failure with that code; empty for every
// code that does not tell of the way to the provider.
func Hint(code string) string { return connections[code].hint }

// Unreachable puts a failure below HTTP, as the transport gave it, into words
// that are safe for a terminal, and says what a person can do; the hint may be empty.
func Unreachable(err error) (what, hint string) {
	code, text := connection(err)
	return plain.Brief(text, maxConnection), Hint(code)
}

// maxConnection bounds what is told of a failure below HTTP.
const maxConnection = 200

// transportVerdict reads a failure below HTTP. Nobody's key is to blame.
func transportVerdict(ctx context.Context, err error) limit.Verdict {
	switch cause := context.Cause(ctx); {
	case cause == errFirstByte || cause == errFirstToken || cause == errIdle:
		return limit.Verdict{Class: limit.Timeout, Scope: limit.ScopeProvider, RetrySame: true, Code: "timeout", Text: cause.Error()}
	case cause != nil:
		return limit.Verdict{Class: limit.Cancelled, Code: "cancelled"}
	}
	code, text := connection(err)
	return limit.Verdict{Class: limit.Network, Scope: limit.ScopeProvider, RetrySame: connections[code].passes, Code: code, Text: plain.Brief(text, maxConnection)}
}

// connection gives the code of a failure below HTTP, and words for it.
func connection(err error) (code, text string) {
	var proxy *ProxyError
	var op *net.OpError
	isOp := errors.As(err, &op)
	switch {
	case errors.As(err, &proxy):
		return proxy.code(), proxy.Error()
	case isOp && op.Op == "proxyconnect":
		return codeProxy, "the proxy cannot be reached: " + innermost(op.Err)
	case isOp && op.Op == "socks connect":
		return codeProxyShut, "the proxy lets nothing through: " + innermost(op.Err)
	}
	if code, text := security(err); code != "" {
		return code, text
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		return codeDNS, "the host was not found: " + dns.Name
	case isOp && op.Op == "dial":
		return codeConnect, "no connection: " + op.Err.Error()
	}
	return codeNetwork, "the connection broke: " + err.Error()
}

func (e *ProxyError) code() string {
	if e.Status == http.StatusProxyAuthRequired {
		return codeProxyAuth
	}
	return codeProxyShut
}

// innermost names what a chain of operations failed of, with the address where
// it is told.
func innermost(err error) string {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return "the host was not found: " + dns.Name
	}
	if code, text := security(err); code != "" {
		return text
	}
	return err.Error()
}

// security reads what is wrong with the encryption; an empty code where it is
// something else.
func security(err error) (code, text string) {
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unverified *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &authority):
		return codeAuthority, "the server's certificate is not trusted: no authority that ca_file, SSL_CERT_FILE or the system names has signed it" + issuer(authority.Cert)
	case errors.As(err, &host):
		return codeHost, "the server's certificate is for another host: " + host.Error()
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return codeExpired, "the server's certificate has expired, or is not valid yet" + validity(invalid.Cert)
	case errors.As(err, &invalid), errors.As(err, &unverified):
		return codeCertificate, "the server's certificate is not accepted: " + err.Error()
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return codeNoTLS, "the server does not speak TLS there"
	case errors.As(err, &alert):
		return codeTLS, "the server refuses the encryption: " + alert.Error()
	case strings.Contains(err.Error(), "tls: "), strings.Contains(err.Error(), "TLS handshake"):
		return codeTLS, "no encryption could be agreed on: " + err.Error()
	}
	return "", ""
}

func issuer(c *x509.Certificate) string {
	if c == nil || c.Issuer.String() == "" {
		return ""
	}
	return " (" + c.Issuer.String() + ")"
}

func validity(c *x509.Certificate) string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf(" (%s to %s)", c.NotBefore.Format("2006-01-02"), c.NotAfter.Format("2006-01-02"))
}

// redirected corrects the verdict on an answer that sends the request on to
// another address. That is not followed: the key would go along.
func redirected(v limit.Verdict, h http.Header) limit.Verdict {
	if v.Status/100 != 3 {
		return v
	}
	v.Class, v.Scope, v.RetrySame, v.Code = limit.Server, limit.ScopeProvider, false, codeRedirect
	v.Text = "it sends the request on to another address"
	if to, err := url.Parse(h.Get("Location")); err == nil && to.Host != "" {
		v.Text = plain.Brief("it sends the request on to "+to.Scheme+"://"+to.Host+to.Path, maxConnection)
	}
	return v
}
