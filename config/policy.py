"""What a page may load. Strict for every page; /admin/ has a policy of its own."""

from django.utils.csp import CSP

PAGES = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}

# Unfold drives its pages with Alpine's expressions, which are made into functions; only staff get here.
ADMIN = PAGES | {"script-src": [CSP.SELF, CSP.UNSAFE_EVAL]}
