package main

import "github.com/gin-gonic/gin"

// contentPolicy allows our own files and nothing else. Trusted Types are on for every page and no policy may be made: our
// templates are built element by element (admin-ui/svelte.config.js).
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// permissions switches off what no page here uses. Passkeys stay, for our own pages alone.
const permissions = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), " +
	"fullscreen=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), local-fonts=(), " +
	"magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), " +
	"publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), " +
	"xr-spatial-tracking=()"

// headers puts the security headers of confidentiality 1b row 18 on every answer, errors too. What is not said to be
// cacheable by its handler leaves no trace in any cache.
func headers(secure bool) gin.HandlerFunc {
	fixed := [][2]string{
		{"Content-Security-Policy", contentPolicy},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Embedder-Policy", "require-corp"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Origin-Agent-Cluster", "?1"},
		{"Permissions-Policy", permissions},
		{"Referrer-Policy", "no-referrer"},
		{"X-Content-Type-Options", "nosniff"},
		{"X-Dns-Prefetch-Control", "off"},
		{"X-Frame-Options", "DENY"},
		{"Cache-Control", "no-store"},
	}
	if secure {
		fixed = append(fixed, [2]string{"Strict-Transport-Security", "max-age=63072000; includeSubDomains"})
	}
	return func(c *gin.Context) {
		h := c.Writer.Header()
		for _, kv := range fixed {
			h.Set(kv[0], kv[1])
		}
		c.Next()
	}
}
