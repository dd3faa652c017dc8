// SPDX-License-Identifier: Apache-2.0
#include "auth/secrets.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "auth/encoding.hpp"
#include "base/assert.hpp"

namespace fibrecafe::auth {
namespace {

constexpr unsigned long long kArgonPasses = 2;
constexpr size_t kArgonBytes = 8 * 1024 * 1024;
constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

using Key = std::array<uint8_t, 32>;
static_assert(sizeof(Key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error("key file " + file.string() + ": " + why);
}

[[noreturn]] void refuse_for_errno(const std::filesystem::path& file, const std::string& doing) {
  std::string cause = std::strerror(errno);  // before anything below can change errno
  refuse(file, doing + ": " + cause);
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

Key read_key(const File& opened, const std::filesystem::path& file) {
  struct stat status {};
  if (::fstat(opened.get(), &status) != 0) refuse_for_errno(file, "cannot be examined");
  if (!S_ISREG(status.st_mode)) refuse(file, "is not a regular file");
  if ((status.st_mode & 077) != 0) refuse(file, "can be read by others; make it 0600 (chmod 600)");
  Key key{};
  if (status.st_size != static_cast<off_t>(key.size())) refuse(file, "must hold exactly 32 bytes");
  if (::read(opened.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size())) {
    refuse_for_errno(file, "cannot be read");
  }
  return key;
}

void write_new(const std::filesystem::path& file, const Key& key) {
  File made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!made) refuse_for_errno(file, "cannot be made");
  if (::write(made.get(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) || ::fsync(made.get()) != 0) {
    refuse_for_errno(file, "cannot be written");
  }
}

void sync_folder(const std::filesystem::path& folder) {
  File opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened || ::fsync(opened.get()) != 0) refuse_for_errno(folder, "folder cannot be synced");
}

// Written beside its place and linked into it: the file appears whole or not at all, never over another one. When
// another process was quicker, its key stands.
void make_key_file(const std::filesystem::path& file) {
  Key key{};
  randombytes_buf(key.data(), key.size());
  std::array<uint8_t, 8> unique{};
  randombytes_buf(unique.data(), unique.size());
  std::filesystem::path draft = file;
  draft += "." + base64url(as_text(unique)) + ".new";

  write_new(draft, key);
  sodium_memzero(key.data(), key.size());
  bool linked = ::link(draft.c_str(), file.c_str()) == 0 || errno == EEXIST;
  int link_errno = errno;
  ::unlink(draft.c_str());
  errno = link_errno;
  if (!linked) refuse_for_errno(file, "cannot be made");
  sync_folder(file.parent_path());
}

}  // namespace

std::string make_secret(Random& random) {
  std::array<uint8_t, 32> bytes{};
  random.fill(bytes);
  return base64url(as_text(bytes));
}

std::string hash_secret(std::string_view secret) {
  FIBRECAFE_ASSERT(sodium_init() >= 0);
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), secret.data(), secret.size(), kArgonPasses, kArgonBytes) != 0)
    throw std::bad_alloc();
  return hash.data();
}

bool secret_matches(std::string_view secret, std::string_view hash) {
  FIBRECAFE_ASSERT(sodium_init() >= 0);
  std::array<char, crypto_pwhash_STRBYTES> padded{};
  if (hash.size() >= padded.size()) return false;
  std::copy(hash.begin(), hash.end(), padded.begin());
  return crypto_pwhash_str_verify(padded.data(), secret.data(), secret.size()) == 0;
}

Vault Vault::open(const std::filesystem::path& key_file, bool make_if_missing) {
  FIBRECAFE_ASSERT(sodium_init() >= 0);
  Vault vault;
  for (bool may_make : {make_if_missing, false}) {
    File opened(::open(key_file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (opened) {
      vault.key_ = read_key(opened, key_file);
      return vault;
    }
    if (errno != ENOENT || !may_make) refuse_for_errno(key_file, "cannot be opened");
    make_key_file(key_file);
  }
  refuse(key_file, "vanished while it was made");
}

std::string Vault::seal(std::string_view plain) const {
  if (plain.empty()) return {};
  std::string sealed(kNonceBytes + plain.size() + kTagBytes, '\0');
  unsigned char* nonce = bytes_of(sealed);
  randombytes_buf(nonce, kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + kNonceBytes, nullptr, bytes_of(plain), plain.size(), nullptr, 0,
                                             nullptr, nonce, key_.data());
  return sealed;
}

std::string Vault::open_sealed(std::string_view sealed) const {
  if (sealed.empty()) return {};
  constexpr const char* kWrongKey = "a sealed secret cannot be opened: secret.key is not the one it was sealed with";
  if (sealed.size() < kNonceBytes + kTagBytes) throw std::runtime_error(kWrongKey);
  std::string plain(sealed.size() - kNonceBytes - kTagBytes, '\0');
  const unsigned char* nonce = bytes_of(sealed);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, nonce + kNonceBytes,
                                                 sealed.size() - kNonceBytes, nullptr, 0, nonce, key_.data()) != 0) {
    throw std::runtime_error(kWrongKey);
  }
  return plain;
}

}  // namespace fibrecafe::auth
