#!/usr/bin/env bash
# Makes the PFX test vectors in this folder with the tools that write such files in the field. See README.md.
# Needs openssl 3 (with its legacy provider), keytool (Java 17), certtool (gnutls-bin), pk12util and certutil
# (libnss3-tools), go, python3 with cryptography, javac with Bouncy Castle (libbcprov-java), and node.
# Keys and salts are new on each run, so the files differ; `leaf.pem` is written anew with them.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
bouncy_castle=${BOUNCY_CASTLE_JAR:-/usr/share/java/bcprov.jar}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8

password='pfx-Test-1'
unicode='pässwörd-日本-😀'
name='VB365 Ünïcode 日本'
days=10950

# --- Keys and certificates -------------------------------------------------------------------------------------------
new_root() { # file, subject
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.pem" -subj "$2" -days $days 2>/dev/null
}
issue() { # file, subject, issuer file, extension
  openssl req -new -key "$1.key" -out "$1.csr" -subj "$2" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "$3.key" -CAcreateserial -out "$1.pem" -days $days \
    -extfile <(printf '%s\n' "$4") 2>/dev/null
}
self_signed() { # file, subject
  openssl req -x509 -new -key "$1.key" -out "$1.pem" -subj "$2" -days $days 2>/dev/null
}
new_root root '/CN=VB365 test root'
openssl genrsa -out intermediate.key 2048 2>/dev/null
issue intermediate '/CN=VB365 test issuing CA' root 'basicConstraints=critical,CA:TRUE'
openssl genrsa -out leaf.key 2048 2>/dev/null
issue leaf '/CN=vb365.example.test' intermediate 'basicConstraints=CA:FALSE'
cat intermediate.pem root.pem > chain.pem
openssl genrsa -out other.key 2048 2>/dev/null
self_signed other '/CN=other.example.test'
openssl genrsa -out short.key 1024 2>/dev/null
self_signed short '/CN=short.example.test'
openssl ecparam -name prime256v1 -genkey -noout -out ec.key
self_signed ec '/CN=ec.example.test'
openssl genpkey -algorithm ed25519 -out ed25519.key
self_signed ed25519 '/CN=ed25519.example.test'
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key 2>/dev/null
self_signed pss '/CN=pss.example.test'
openssl req -new -x509 -key leaf.key -out renewed.pem -subj '/CN=vb365.example.test' -days $days 2>/dev/null
mkdir ca && touch ca/index.txt && echo 01 > ca/crlnumber
printf '[ca]\ndefault_ca=c\n[c]\ndatabase=ca/index.txt\ncrlnumber=ca/crlnumber\ndefault_md=sha256\ndefault_crl_days=%s\n' $days > ca/ca.cnf
openssl ca -gencrl -config ca/ca.cnf -cert root.pem -keyfile root.key -out root.crl 2>/dev/null
cp leaf.pem "$here/leaf.pem"

# --- OpenSSL 3, also in the layouts of OpenSSL 1 and of Windows ------------------------------------------------------
export_openssl() { # file, password, options
  local file=$1 pass=$2
  shift 2
  openssl pkcs12 -export -inkey leaf.key -in leaf.pem -name "$name" -out "$here/$file" -passout "pass:$pass" "$@"
}
export_openssl openssl-aes256.pfx "$password" -certfile chain.pem
export_openssl openssl-aes128-mac-sha384.pfx "$password" -keypbe AES-128-CBC -certpbe AES-128-CBC -macalg sha384
export_openssl openssl-aes192-mac-sha512.pfx "$password" -keypbe AES-192-CBC -certpbe AES-192-CBC -macalg sha512
export_openssl openssl-des3-pbes2.pfx "$password" -keypbe DES-EDE3-CBC -certpbe DES-EDE3-CBC -macalg sha224
export_openssl openssl-legacy.pfx "$password" -legacy -certfile chain.pem
export_openssl openssl-rc2-128.pfx "$password" -legacy -keypbe PBE-SHA1-RC2-40 -certpbe PBE-SHA1-RC2-128
export_openssl openssl-3des.pfx "$password" -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1
export_openssl openssl-2des.pfx "$password" -keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-2DES -macalg sha1
export_openssl openssl-rc4.pfx "$password" -legacy -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-128
export_openssl openssl-one-round.pfx "$password" -legacy -noiter -nomaciter
export_openssl openssl-no-mac.pfx "$password" -nomac
export_openssl openssl-plain-with-mac.pfx "$password" -keypbe NONE -certpbe NONE
export_openssl openssl-empty-password.pfx '' -legacy
export_openssl openssl-empty-password-aes256.pfx ''
export_openssl openssl-unicode-aes256.pfx "$unicode"
export_openssl openssl-unicode-legacy.pfx "$unicode" -legacy
# OpenSSL before 1.1.0 took each byte of the password as one character: the UTF-8 bytes read as Latin-1.
export_openssl openssl-1.0-unicode.pfx "$(printf '%s' "$unicode" | iconv -f latin1 -t utf-8)" -legacy
export_openssl windows-triple-des.pfx "$password" -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 -macalg sha1 -iter 2000 \
  -legacy -keyex -LMK -CSP 'Microsoft Enhanced Cryptographic Provider v1.0' -certfile chain.pem
export_openssl windows-aes256.pfx "$password" -keypbe AES-256-CBC -certpbe AES-256-CBC -macalg sha256 -iter 2000 \
  -keyex -CSP 'Microsoft Software Key Storage Provider' -certfile chain.pem
export_openssl openssl-same-key-twice.pfx "$password" -certfile renewed.pem
openssl pkcs12 -export -nokeys -in leaf.pem -out "$here/openssl-no-key.pfx" -passout "pass:$password"
openssl pkcs12 -export -nocerts -inkey leaf.key -out "$here/openssl-no-certificate.pfx" -passout "pass:$password"
for kind in ec ed25519 short pss; do
  openssl pkcs12 -export -inkey $kind.key -in $kind.pem -out "$here/openssl-key-$kind.pfx" -passout "pass:$password"
done

# --- Java 17 ---------------------------------------------------------------------------------------------------------
import_java() { # file, source PFX, options of the Java runtime
  local file=$1 source=$2
  shift 2
  rm -f "$here/$file"
  keytool "$@" -importkeystore -noprompt -srckeystore "$source" -srcstoretype PKCS12 -srcstorepass "$password" \
    -destkeystore "$here/$file" -deststoretype PKCS12 -deststorepass "$password" 2>/dev/null
}
java_algorithms() { # options for key and certificate algorithm, MAC algorithm
  printf -- '-J-Dkeystore.pkcs12.keyProtectionAlgorithm=%s\n' "$1"
  printf -- '-J-Dkeystore.pkcs12.certProtectionAlgorithm=%s\n' "$1"
  printf -- '-J-Dkeystore.pkcs12.macAlgorithm=%s\n' "$2"
}
chain_source="$here/openssl-aes256.pfx"
import_java java-default.pfx "$chain_source"
import_java java-legacy.pfx "$chain_source" -J-Dkeystore.pkcs12.legacy
mapfile -t options < <(java_algorithms PBEWithHmacSHA512AndAES_128 HmacPBESHA512)
import_java java-sha512.pfx "$chain_source" "${options[@]}"
mapfile -t options < <(java_algorithms PBEWithHmacSHA384AndAES_256 HmacPBESHA384)
import_java java-sha384.pfx "$chain_source" "${options[@]}"
mapfile -t options < <(java_algorithms PBEWithHmacSHA224AndAES_256 HmacPBESHA224)
import_java java-sha224.pfx "$chain_source" "${options[@]}"
mapfile -t options < <(java_algorithms PBEWithHmacSHA1AndAES_128 HmacPBESHA1)
import_java java-sha1.pfx "$chain_source" "${options[@]}"
import_java java-secret-beside.pfx "$chain_source"
keytool -genseckey -alias secret -keyalg AES -keysize 256 -keystore "$here/java-secret-beside.pfx" -storetype PKCS12 \
  -storepass "$password" 2>/dev/null
openssl pkcs12 -export -inkey other.key -in other.pem -name other -out other.pfx -passout "pass:$password"
import_java java-two-keys.pfx "$chain_source"
keytool -importkeystore -noprompt -srckeystore other.pfx -srcstoretype PKCS12 -srcstorepass "$password" \
  -destkeystore "$here/java-two-keys.pfx" -deststoretype PKCS12 -deststorepass "$password" 2>/dev/null
import_java java-no-mac.pfx "$chain_source" -J-Dkeystore.pkcs12.macAlgorithm=NONE -J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE

# --- GnuTLS ----------------------------------------------------------------------------------------------------------
export_gnutls() { # file, options
  local file=$1
  shift
  certtool --to-p12 --load-privkey leaf.key --p12-name 'VB365 GnuTLS' --outder --outfile "$here/$file" "$@" >/dev/null 2>&1
}
export_gnutls gnutls-default.pfx --load-certificate leaf.pem --password "$password"
export_gnutls gnutls-crl-beside.pfx --load-certificate leaf.pem --load-ca-certificate root.pem --load-crl root.crl \
  --password "$password" --pkcs-cipher aes-128 --hash SHA512
export_gnutls gnutls-null-password.pfx --load-certificate leaf.pem --null-password

# --- NSS -------------------------------------------------------------------------------------------------------------
mkdir nss
certutil -N -d sql:nss --empty-password
pk12util -i "$chain_source" -d sql:nss -W "$password" >/dev/null
export_nss() { # file, password, options
  local file=$1 pass=$2
  shift 2
  pk12util -o "$here/$file" -n "$name" -d sql:nss -K '' -W "$pass" "$@" >/dev/null
}
export_nss nss-default.pfx "$password"
export_nss nss-3des.pfx "$password" -c 'PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC' \
  -C 'PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC' -M SHA-1
export_nss nss-rc2-40.pfx "$password" -c 'PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC' \
  -C 'PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC' -M SHA-512

# --- Go, Python, Bouncy Castle, node-forge ---------------------------------------------------------------------------
mkdir go && cp "$here/make-go.go" go/main.go && cp leaf.pem leaf.key other.key go/
(cd go && go mod init vectors && go get software.sslmate.com/src/go-pkcs12@v0.7.4 && go run . "$here" "$password") 2>/dev/null
python3 "$here/make-python.py" "$here" "$password"
mkdir bc && javac -d bc -cp "$bouncy_castle" "$here/MakeBouncyCastle.java"
java -cp "bc:$bouncy_castle" MakeBouncyCastle "$chain_source" "$here/bouncy-castle-ber.pfx" "$password"
node "$here/make-dotnet-store.mjs" leaf.pem leaf.key "$here"
ls -l "$here"/*.pfx | wc -l
