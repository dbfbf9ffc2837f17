// Writes the two layouts of .NET's X509Store on Linux, without password: key first, local key identifier of 4 bytes.
// Up to .NET 9: triple DES and SHA-1 with 2,000 rounds. From .NET 10: PBES2 with AES-256 and SHA-256, one round.
// See dotnet/runtime, UnixExportProvider.cs and pull request 112749. Nothing of this project is used here.
import { createCipheriv, createHmac, createPrivateKey, pbkdf2Sync, randomBytes, X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import forge from 'node-forge'

const [certificatePath, keyPath, out] = process.argv.slice(2)
const certificate = new X509Certificate(readFileSync(certificatePath)).raw
const key = createPrivateKey(readFileSync(keyPath)).export({ format: 'der', type: 'pkcs8' })

const { asn1 } = forge
const T = asn1.Type
const node = (type, constructed, value, tagClass = asn1.Class.UNIVERSAL) =>
  asn1.create(tagClass, type, constructed, value)
const sequence = (...items) => node(T.SEQUENCE, true, items)
const set = (...items) => node(T.SET, true, items)
const octets = (bytes) => node(T.OCTETSTRING, false, Buffer.from(bytes).toString('latin1'))
const oid = (text) => node(T.OID, false, asn1.oidToDer(text).getBytes())
const integer = (number) => node(T.INTEGER, false, asn1.integerToDer(number).getBytes())
const explicit = (item) => node(0, true, [item], asn1.Class.CONTEXT_SPECIFIC)
const der = (item) => Buffer.from(asn1.toDer(item).getBytes(), 'latin1')

/** RFC 7292 appendix B with node-forge; an undefined password is the zero-length form. */
const pkcs12Key = (salt, id, rounds, length, md) =>
  Buffer.from(
    forge.pkcs12
      .generateKey(undefined, forge.util.createBuffer(salt.toString('latin1')), id, rounds, length, md)
      .getBytes(),
    'latin1'
  )

function tripleDes() {
  const salt = randomBytes(8)
  const md = () => forge.md.sha1.create()
  return {
    algorithm: sequence(oid('1.2.840.113549.1.12.1.3'), sequence(octets(salt), integer(2000))),
    encrypt(plaintext) {
      const cipher = createCipheriv(
        'des-ede3-cbc',
        pkcs12Key(salt, 1, 2000, 24, md()),
        pkcs12Key(salt, 2, 2000, 8, md())
      )
      return Buffer.concat([cipher.update(plaintext), cipher.final()])
    }
  }
}

function aes256() {
  const salt = randomBytes(16)
  const iv = randomBytes(16)
  const prf = sequence(oid('1.2.840.113549.2.9'), node(T.NULL, false, ''))
  return {
    algorithm: sequence(
      oid('1.2.840.113549.1.5.13'),
      sequence(
        sequence(oid('1.2.840.113549.1.5.12'), sequence(octets(salt), integer(1), prf)),
        sequence(oid('2.16.840.1.101.3.4.1.42'), octets(iv))
      )
    ),
    encrypt(plaintext) {
      const cipher = createCipheriv('aes-256-cbc', pbkdf2Sync('', salt, 1, 32, 'sha256'), iv)
      return Buffer.concat([cipher.update(plaintext), cipher.final()])
    }
  }
}

function write(name, scheme, mac) {
  const attributes = set(sequence(oid('1.2.840.113549.1.9.21'), set(octets([1, 0, 0, 0]))))
  const bag = (id, value) => sequence(oid(id), explicit(value), attributes)
  const data = (content) => sequence(oid('1.2.840.113549.1.7.1'), explicit(octets(content)))

  const keyScheme = scheme()
  const keyBag = bag('1.2.840.113549.1.12.10.1.2', sequence(keyScheme.algorithm, octets(keyScheme.encrypt(key))))
  const certificateBag = bag(
    '1.2.840.113549.1.12.10.1.3',
    sequence(oid('1.2.840.113549.1.9.22.1'), explicit(octets(certificate)))
  )
  const certificateScheme = scheme()
  const ciphertext = certificateScheme.encrypt(der(sequence(certificateBag)))
  const encrypted = sequence(
    oid('1.2.840.113549.1.7.6'),
    explicit(
      sequence(
        integer(0),
        sequence(
          oid('1.2.840.113549.1.7.1'),
          certificateScheme.algorithm,
          node(0, false, ciphertext.toString('latin1'), asn1.Class.CONTEXT_SPECIFIC)
        )
      )
    )
  )
  const content = der(sequence(data(der(sequence(keyBag))), encrypted))
  const salt = randomBytes(mac.bytes)
  const macKey = pkcs12Key(salt, 3, mac.rounds, mac.bytes, forge.md[mac.digest].create())
  const value = createHmac(mac.digest, macKey).update(content).digest()
  const digestInfo = sequence(sequence(oid(mac.oid), node(T.NULL, false, '')), octets(value))
  const macData = mac.rounds === 1 ? [digestInfo, octets(salt)] : [digestInfo, octets(salt), integer(mac.rounds)]
  writeFileSync(`${out}/${name}`, der(sequence(integer(3), data(content), sequence(...macData))))
}

write('dotnet8-store.pfx', tripleDes, { digest: 'sha1', oid: '1.3.14.3.2.26', rounds: 2000, bytes: 20 })
write('dotnet10-store.pfx', aes256, { digest: 'sha256', oid: '2.16.840.1.101.3.4.2.1', rounds: 1, bytes: 32 })
