package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
)

// keyOutput is the controller's public key.
type keyOutput struct {
	Body struct {
		Scheme string           `json:"scheme"`
		Public []byte           `json:"public" doc:"base64"`
		KeyID  playlists.Digest `json:"keyid" doc:"SHA-256 of the public bytes"`
	}
}

// envelopeInput is a signed envelope as it travels.
type envelopeInput struct {
	RawBody []byte `contentType:"application/json"`
}

// heldOutput names what is kept.
type heldOutput struct{ Body playlists.Held }

// bytesOutput answers with bytes as they were put.
type bytesOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// envelope is an operation whose body is signed bytes. huma would hold them to a
// schema; their own reader does, and names what it refuses.
func envelope(method, path, id, summary string, status int, limit int64, errors ...int) huma.Operation {
	op := operation(method, path, id, summary, status, limit, errors...)
	op.SkipValidateBody = true
	return op
}

func (a *API) trustRoutes() {
	huma.Register(a.huma, operation(http.MethodGet, "/key", "get-key", "The controller's public key, for the trust document", http.StatusOK, 0),
		func(context.Context, *struct{}) (*keyOutput, error) {
			k := &keyOutput{}
			k.Body.Scheme, k.Body.Public, k.Body.KeyID = playlists.Ed25519, a.PublicKey, playlists.KeyIDOf(a.PublicKey)
			return k, nil
		})
	huma.Register(a.huma, envelope(http.MethodPut, "/trust", "put-trust", "Put a trust document that root signed", http.StatusOK, playlists.MaxTrust, http.StatusRequestEntityTooLarge),
		func(ctx context.Context, in *envelopeInput) (*heldOutput, error) {
			held, err := a.Trust.PutTrust(ctx, own(in.RawBody), a.Now())
			return &heldOutput{Body: held}, a.problem(ctx, err)
		})
	huma.Register(a.huma, operation(http.MethodGet, "/trust", "get-trust", "The trust document in force, as it was put", http.StatusOK, 0, http.StatusNotFound),
		func(ctx context.Context, _ *struct{}) (*bytesOutput, error) {
			b, err := a.Trust.TrustEnvelope(ctx)
			return &bytesOutput{ContentType: "application/json", Body: b}, a.problem(ctx, err)
		})
}
