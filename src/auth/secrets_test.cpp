// SPDX-License-Identifier: Apache-2.0
#include "auth/secrets.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace fibrecafe::auth {
namespace {

namespace fs = std::filesystem;

class VaultFile : public ::testing::Test {
 protected:
  VaultFile() {
    std::string name = (fs::temp_directory_path() / "fibrecafe-vault-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    file_ = folder_ / "secret.key";
  }
  ~VaultFile() override { fs::remove_all(folder_); }

  void write_key(size_t bytes, fs::perms permissions) {
    std::ofstream(file_, std::ios::binary) << std::string(bytes, 'k');
    fs::permissions(file_, permissions);
  }
  std::string refusal(bool make_if_missing) {
    try {
      Vault::open(file_, make_if_missing);
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

  fs::path folder_, file_;
};

constexpr fs::perms kOwner = fs::perms::owner_read | fs::perms::owner_write;

TEST_F(VaultFile, IsMadeOnceAndForItsOwnerOnly) {
  std::string sealed = Vault::open(file_, true).seal("whsec_abc");
  EXPECT_EQ(fs::status(file_).permissions(), kOwner);
  EXPECT_EQ(fs::file_size(file_), 32u);
  EXPECT_EQ(Vault::open(file_, true).open_sealed(sealed), "whsec_abc");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1) << "a draft was left behind";
}

TEST_F(VaultFile, IsTheSameForAllWhoMakeItAtOnce) {
  std::vector<std::thread> starts;
  std::vector<std::string> sealed(8);
  for (std::string& text : sealed) {
    starts.emplace_back([this, &text] { text = Vault::open(file_, true).seal("x"); });
  }
  for (std::thread& start : starts) start.join();
  Vault vault = Vault::open(file_, false);
  for (const std::string& text : sealed) EXPECT_EQ(vault.open_sealed(text), "x");
}

TEST_F(VaultFile, IsNotMadeUnasked) {
  EXPECT_NE(refusal(false).find(file_.string()), std::string::npos);
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(VaultFile, IsRefusedWhenOthersCanReadIt) {
  for (fs::perms extra : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
    write_key(32, kOwner | extra);
    EXPECT_NE(refusal(true).find("chmod 600"), std::string::npos);
  }
}

TEST_F(VaultFile, IsRefusedWhenItIsNoKey) {
  write_key(31, kOwner);
  EXPECT_NE(refusal(true).find("32 bytes"), std::string::npos);
  fs::remove(file_);
  fs::create_directory(file_);
  EXPECT_NE(refusal(true).find("not a regular file"), std::string::npos);
}

TEST_F(VaultFile, NamesTheFileWhenItsFolderIsMissing) {
  file_ = folder_ / "nowhere" / "secret.key";
  EXPECT_NE(refusal(true).find("nowhere"), std::string::npos);
}

TEST_F(VaultFile, SealsTheSameTextDifferentlyEachTime) {
  Vault vault = Vault::open(file_, true);
  EXPECT_NE(vault.seal("same"), vault.seal("same"));
  EXPECT_EQ(vault.seal(""), "");
  EXPECT_EQ(vault.open_sealed(""), "");
}

TEST_F(VaultFile, OpensNothingThatWasTouchedOrSealedElsewhere) {
  Vault vault = Vault::open(file_, true);
  std::string sealed = vault.seal("secret");
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string touched = sealed;
    touched[i] ^= 1;
    EXPECT_THROW(vault.open_sealed(touched), std::runtime_error) << i;
  }
  EXPECT_THROW(vault.open_sealed(sealed.substr(0, 39)), std::runtime_error);
  file_ = folder_ / "other.key";
  EXPECT_THROW(Vault::open(file_, true).open_sealed(sealed), std::runtime_error);
}

TEST(Secret, IsMadeOf32RandomBytes) {
  SystemRandom random;
  std::string secret = make_secret(random);
  EXPECT_EQ(secret.size(), 43u);
  EXPECT_NE(secret, make_secret(random));
}

TEST(SecretHash, IsArgon2idWith8MiB) {
  std::string hash = hash_secret("correct horse");
  EXPECT_EQ(hash.rfind("$argon2id$v=19$m=8192,t=2,p=1$", 0), 0u) << hash;
  EXPECT_TRUE(secret_matches("correct horse", hash));
  EXPECT_FALSE(secret_matches("correct horsf", hash));
  EXPECT_FALSE(secret_matches("", hash));
}

TEST(SecretHash, MatchesNothingWhenItIsNoHash) {
  for (std::string hash : {std::string(), std::string("x"), std::string("$argon2id$"), std::string(500, 'a')}) {
    EXPECT_FALSE(secret_matches("x", hash));
  }
}

}  // namespace
}  // namespace fibrecafe::auth
