package auth

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
)

// Bearer lets requests through that carry the administrator's token (RFC 6750);
// all others get 401.
func Bearer(token string, next http.Handler) http.Handler {
	want := SumOf(token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, got, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		// The sum is compared also where the scheme is wrong: one path, one time.
		if ok := same(SumOf(got), want); !ok || !strings.EqualFold(scheme, "bearer") {
			w.Header().Set("WWW-Authenticate", `Bearer realm="storyline"`)
			problem(w, http.StatusUnauthorized, "this needs the administrator's token: send Authorization: Bearer with what stands in the file api-token of the controller's data directory")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// LoopbackHost refuses requests whose Host is not a name of this machine. A page
// on the internet can point its own name at 127.0.0.1 and have a browser here ask
// us (DNS rebinding); the Host header then still says its name.
func LoopbackHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopbackName(r.Host) {
			problem(w, http.StatusMisdirectedRequest, "this server answers only to localhost, 127.0.0.1 and [::1]")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopbackName(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// problem answers with an RFC 9457 document.
func problem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// The client may be gone; there is nobody left to tell.
	_ = json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(status), "status": status, "detail": detail})
}
