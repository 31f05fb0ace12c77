-- The owner of Footnote's database. With CREATEROLE the migrations make the roles footnote_app and footnote_search, by
-- which rows are kept apart a second time and words are found fast; without it, the forced policies hold for the owner.
CREATE ROLE footnote LOGIN CREATEROLE PASSWORD 'change me';
CREATE DATABASE footnote OWNER footnote ENCODING 'UTF8' TEMPLATE template0;
