package wire

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"sluice/keystore/limit"
)

// authority signs certificates.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	pool *x509.CertPool // of itself alone
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, pool: x509.NewCertPool()}
	a.key, a.cert = a.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "Proxy of \x1b[31mAcme"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotAfter: time.Now().Add(time.Hour)})
	a.pool.AddCert(a.cert)
	return a
}

// sign completes and signs a certificate; the first signs itself.
func (a *authority) sign(c *x509.Certificate) (*ecdsa.PrivateKey, *x509.Certificate) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	signer, by := a.key, a.cert
	if by == nil {
		signer, by = key, c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return key, cert
}

// serve answers on loopback with a certificate for names, valid until end.
func (a *authority) serve(end time.Time, names ...string) (addr string) {
	a.t.Helper()
	c := &x509.Certificate{NotBefore: end.Add(-24 * time.Hour), NotAfter: end, DNSNames: names, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		}
	}
	key, cert := a.sign(c)
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}
	s.StartTLS()
	a.t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// listen serves raw connections.
func listen(t *testing.T, f func(net.Conn)) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				f(c)
			}()
		}
	}()
	return l.Addr().String()
}

// proxying is a proxy that answers every wish for a way through with status.
func proxying(t *testing.T, status string) *http.Transport {
	addr := listen(t, func(c net.Conn) {
		buf := make([]byte, 4096)
		_, _ = c.Read(buf)
		_, _ = c.Write([]byte("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"))
	})
	return &http.Transport{
		Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: addr, User: url.UserPassword("me", "p4ssw0rd")}),
		OnProxyConnectResponse: func(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			return &ProxyError{Host: proxy.Host, Status: resp.StatusCode}
		},
	}
}

// closedPort is an address at which nothing listens.
func closedPort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestWhatStandsBeforeAProviderHasAHintOfItsOwn(t *testing.T) {
	a := newAuthority(t)
	later := time.Now().Add(12 * time.Hour)
	trusting := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.pool}}
	plainText := listen(t, func(c net.Conn) {
		buf := make([]byte, 4096)
		_, _ = c.Read(buf)
		_, _ = c.Write([]byte("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))
	})
	hangsUp := listen(t, func(c net.Conn) { _, _ = c.Read(make([]byte, 4096)) })
	oldTLS := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.pool, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}}
	for name, c := range map[string]struct {
		transport *http.Transport
		addr      string
		code      string
		says      []string // in the text or the hint
	}{
		"an unknown authority":       {&http.Transport{}, a.serve(later, "127.0.0.1"), codeAuthority, []string{"ca_file", "SSL_CERT_FILE", "Acme"}},
		"an expired certificate":     {trusting, a.serve(time.Now().Add(-time.Hour), "127.0.0.1"), codeExpired, []string{"expired", "clock"}},
		"a certificate of tomorrow":  {trusting, a.serve(time.Now().Add(48*time.Hour), "127.0.0.1"), codeExpired, []string{"not valid yet", "clock"}},
		"another host's certificate": {trusting, a.serve(later, "other.example"), codeHost, []string{"another host", "base_url"}},
		"no TLS at all":              {trusting, plainText, codeNoTLS, []string{"does not speak TLS", "port", "http://"}},
		"too old TLS":                {oldTLS, a.serve(later, "127.0.0.1"), codeTLS, []string{"encryption"}},
		"nobody listens":             {trusting, closedPort(t), codeConnect, []string{"no connection", "base_url"}},
		"no such host":               {trusting, "sluice.invalid:443", codeDNS, []string{"not found: sluice.invalid", "base_url"}},
		"a proxy that wants a name":  {proxying(t, "407 Proxy Authentication Required"), "llm.example:443", codeProxyAuth, []string{"407", "HTTPS_PROXY"}},
		"a proxy that refuses":       {proxying(t, "403 Forbidden"), "llm.example:443", codeProxyShut, []string{"403", "NO_PROXY"}},
		"a proxy that is sick":       {proxying(t, "502 Bad Gateway"), "llm.example:443", codeProxyShut, []string{"502", "NO_PROXY"}},
		"a proxy that is gone":       {&http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: closedPort(t)})}, "llm.example:443", codeProxy, []string{"proxy", "HTTPS_PROXY"}},
		"a SOCKS proxy that is gone": {&http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "socks5", Host: closedPort(t)})}, "llm.example:443", codeProxy, []string{"proxy", "HTTPS_PROXY"}},
		"a proxy of an unknown host": {&http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy.invalid:3128"})}, "llm.example:443", codeProxy, []string{"proxy", "not found: proxy.invalid"}},
		"a server that hangs up":     {trusting, hangsUp, codeNetwork, []string{"broke"}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+c.addr+"/v1/chat/completions", strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := c.transport.RoundTrip(req)
			if err == nil {
				resp.Body.Close()
				t.Fatal("it answers")
			}
			v := transportVerdict(ctx, err)
			what, hint := Unreachable(err)
			if v.Code != c.code || v.Class != limit.Network || v.Scope != limit.ScopeProvider || what != v.Text {
				t.Errorf("%s: %+v, %q", err, v, what)
			}
			for _, s := range c.says {
				if !strings.Contains(v.Text+hint, s) {
					t.Errorf("%q with the hint %q does not say %q", v.Text, hint, s)
				}
			}
			if strings.ContainsAny(v.Text, "\x1b\n") || strings.Contains(v.Text, "p4ssw0rd") {
				t.Errorf("unsafe to show: %q", v.Text)
			}
		})
	}
}
