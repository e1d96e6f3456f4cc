package desktest

import "net/http"

// As serves pages to people who have signed in already: their session has this key.
func As(key string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.AddCookie(&http.Cookie{Name: "storyline-session", Value: key})
		h.ServeHTTP(w, r)
	})
}
