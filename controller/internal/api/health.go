package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type healthOutput struct {
	Status int
	Body   Health
}

func (a *API) healthRoutes() {
	op := operation(http.MethodGet, "/health", "health", "Whether the controller does its work", http.StatusOK, 0)
	op.Security, op.Errors = nil, []int{http.StatusServiceUnavailable}
	huma.Register(a.huma, op, func(context.Context, *struct{}) (*healthOutput, error) {
		h := &healthOutput{Status: http.StatusOK, Body: Health{Status: "ok", Now: a.Now(), Version: a.Version}}
		if a.Wrong != nil {
			if why := a.Wrong(); why != "" {
				h.Status, h.Body.Status = http.StatusServiceUnavailable, why
			}
		}
		if a.Notes != nil {
			h.Body.Notes = a.Notes()
		}
		return h, nil
	})
}
