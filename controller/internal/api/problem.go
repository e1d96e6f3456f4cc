package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
	"storyline/playlists/campaign"
)

// problem gives an error the shape of RFC 9457. What nobody foresaw is logged and
// answered without its words, which may speak of files and tables.
func (a *API) problem(ctx context.Context, err error) error {
	var refusal *playlists.Refusal
	var problems Problems
	var conflict Conflict
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal):
		return refused(refusal)
	case errors.As(err, &problems):
		return faulty(problems)
	case errors.As(err, &conflict):
		return &huma.ErrorModel{Status: http.StatusConflict, Title: "not now", Detail: string(conflict)}
	case errors.Is(err, ErrNotFound):
		return &huma.ErrorModel{Status: http.StatusNotFound, Title: "not found", Detail: "there is no such thing here"}
	case ctx.Err() != nil:
		return &huma.ErrorModel{Status: http.StatusServiceUnavailable, Title: "given up", Detail: "the request ended before its answer"}
	}
	a.Log.Error("request failed", slog.Any("error", err))
	return &huma.ErrorModel{Status: http.StatusInternalServerError, Title: "failed", Detail: "the controller could not do this; its log says why"}
}

// refused names the reason as the contract does and keeps the sentence.
func refused(r *playlists.Refusal) *huma.ErrorModel {
	status := http.StatusUnprocessableEntity
	if r.Reason == playlists.Oversized {
		status = http.StatusRequestEntityTooLarge
	}
	return &huma.ErrorModel{
		Type: "urn:storyline:refused:" + string(r.Reason), Status: status,
		Title: "refused, " + string(r.Reason), Detail: r.Detail,
	}
}

// faulty lists what is wrong in a file, each with its place.
func faulty(ps Problems) *huma.ErrorModel {
	m := &huma.ErrorModel{
		Type: "urn:storyline:problems", Status: http.StatusUnprocessableEntity,
		Title: "the file has problems", Detail: fmt.Sprintf("%d problems; the first: %s", len(ps), ps.Error()),
	}
	for _, p := range ps {
		m.Errors = append(m.Errors, &huma.ErrorDetail{
			Message:  p.Text + "; " + p.Remedy,
			Location: fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column),
			Value:    p.Rule,
		})
	}
	return m
}

// invalid names one field of the request that breaks a rule.
func invalid(location, value, sentence string) error {
	return &huma.ErrorModel{
		Status: http.StatusUnprocessableEntity, Title: "Unprocessable Entity", Detail: "validation failed",
		Errors: []*huma.ErrorDetail{{Location: location, Value: value, Message: sentence}},
	}
}

// maxEcho is how many bytes of a request a problem may repeat.
const maxEcho = 200

// shorten takes long values out of a problem: huma repeats what it finds wrong,
// be it the whole body.
func shorten(_ huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	for _, e := range m.Errors {
		switch value := e.Value.(type) {
		case nil, bool, float64, int, int64, campaign.Rule:
		case string:
			if len(value) > maxEcho {
				e.Value = nil
			}
		default:
			e.Value = nil
		}
	}
	return m, nil
}
