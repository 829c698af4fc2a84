package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lysning/internal/config"
)

func TestTheGatewayForTexts(t *testing.T) {
	t.Parallel()
	c, err := config.Load(env(nil), "serve")
	if err != nil || c.SMS.On() {
		t.Fatalf("%v %v", c.SMS.On(), err)
	}
	file := filepath.Join(t.TempDir(), "headers")
	if err := os.WriteFile(file, []byte("Authorization: Bearer invented\nx-kind: text\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	good := map[string]string{"LYSNING_SMS_URL": "https://texts.fjellro.example/v1?key=1", "LYSNING_SMS_HEADERS_FILE": file, "LYSNING_SMS_COUNTRY": "+47"}
	if c, err = config.Load(env(good), "serve"); err != nil || !c.SMS.On() || c.SMS.Method != "POST" || c.SMS.Country != "47" || len(c.SMS.Headers) != 2 || c.SMS.Headers[1] != [2]string{"X-Kind", "text"} {
		t.Fatalf("%+v %v", c.SMS, err)
	}
	for address, ok := range map[string]bool{
		"http://localhost:8026/": true, "http://127.0.0.1:1": true, "http://[::1]:1/x": true,
		"http://texts.fjellro.example": false, "http://10.0.0.1": false, "http://gateway": false, "https://a:b@texts.fjellro.example": false, "ftp://localhost": false,
	} {
		good["LYSNING_SMS_URL"] = address
		if _, err := config.Load(env(good), "serve"); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
	good["LYSNING_SMS_URL"] = "http://localhost"
	for _, bad := range []map[string]string{
		{"LYSNING_SMS_METHOD": "GET"}, {"LYSNING_SMS_TYPE": "text/canary"}, {"LYSNING_SMS_COUNTRY": "0047"}, {"LYSNING_SMS_BODY": `{"to":"{number}","canary":"x"}`},
		{"LYSNING_SMS_BODY": `{"to":{number},"text":"{text}"}`}, {"LYSNING_SMS_BODY": `canary={text}`, "LYSNING_SMS_TYPE": "application/x-www-form-urlencoded"},
		{"LYSNING_SMS_HEADERS": "canary", "LYSNING_SMS_HEADERS_FILE": ""}, {"LYSNING_SMS_HEADERS": "A b: canary", "LYSNING_SMS_HEADERS_FILE": ""}, {"LYSNING_SMS_URL": ""},
	} {
		all := map[string]string{}
		for _, m := range []map[string]string{good, bad} {
			for k, v := range m {
				all[k] = v
			}
		}
		if _, err := config.Load(env(all), "serve"); err == nil || !strings.Contains(err.Error(), "LYSNING_SMS_") || strings.Contains(err.Error(), "canary") {
			t.Errorf("%v: %v", bad, err)
		}
	}
}
