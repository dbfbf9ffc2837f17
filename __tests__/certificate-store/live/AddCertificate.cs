// Puts a self-signed certificate with its key into CurrentUser\My of .NET and prints its thumbprint.
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using RSA key = RSA.Create(2048);
CertificateRequest request = new("CN=vb365-live-sdk", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
DateTimeOffset now = DateTimeOffset.UtcNow;
using X509Certificate2 certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
using X509Store store = new(StoreName.My, StoreLocation.CurrentUser);
store.Open(OpenFlags.ReadWrite);
store.Add(certificate);
Console.WriteLine(certificate.Thumbprint);
