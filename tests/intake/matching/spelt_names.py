"""Names in two spellings, and pairs that look like two spellings and are two people."""

BY_RULE = [
    ("Hardip", "Hardeep"),
    ("Sandip", "Sandeep"),
    ("Rajiv", "Rajeev"),
    ("Sandya", "Sandhya"),
    ("Mukherji", "Mukherjee"),
    ("Shevchenko", "Chevtchenko"),
    ("Shevchenko", "Schewtschenko"),
    ("Khrushchev", "Khrouchtchev"),
    ("Ivanov", "Ivanoff"),
    ("Ivanov", "Iwanow"),
    ("Vasiliev", "Vasilyev"),
    ("Zelenska", "Zelens'ka"),
    ("Berezovsky", "Berezovskyi"),
    ("Berezovsky", "Berezovskii"),
    ("Berezovsky", "Berezowskij"),
    ("Maksim", "Maxim"),
    ("Yuri", "Youri"),
    ("Natalya", "Nataliia"),
    ("Viktor", "Victor"),
    ("Zhanna", "Janna"),
    ("Khaled", "Haled"),
    ("Jibril", "Djibril"),
    ("Jamal", "Djamal"),
    ("Walid", "Oualid"),
    ("Alawi", "Alaoui"),
    ("Daoud", "Dawood"),
    ("Noor", "Nour"),
    ("Shakir", "Chakir"),
    ("Rasheed", "Rachid"),
    ("Qasim", "Kasim"),
    ("Zaynab", "Zeinab"),
    ("Husain", "Hussein"),
    ("Ghulam", "Gulam"),
    ("Sarah", "Sara"),
    ("Philippa", "Filipa"),
    ("Wattara", "Ouattara"),
    ("Kouassi", "Kwassi"),
    ("Koulibaly", "Coulibaly"),
    ("Jeong", "Jung"),
    ("Hyeonjin", "Hyunjin"),
    ("Hsiao", "Xiao"),
]
LISTED = [
    ("Laxmi", "Lakshmi"),
    ("Mohamed", "Muhammad"),
    ("Mehmet", "Mohammad"),
    ("Oleksandr", "Aleksandr"),
    ("Mykola", "Nikolai"),
    ("Dmytro", "Dimitri"),
    ("Fatima", "Fatemeh"),
    ("Youssef", "Yusuf"),
    ("Aicha", "Ayesha"),
    ("Mat", "Mathieu"),
    ("Sasha", "Oleksandr"),
    ("Sasha", "Alexandra"),
    ("Bill", "William"),
    ("Katya", "Yekaterina"),
    ("Pepe", "José"),
    ("Nacho", "Ignacio"),
    ("Xico", "Francisco"),
    ("Emeka", "Chukwuemeka"),
    ("Seung", "Seoung"),
]
FAMILIES = [("Lee", "Yi"), ("Li", "Lee"), ("Park", "Pak"), ("Choi", "Choe"), ("Zhang", "Cheung"), ("Nguyen", "Ngyuen")]

READ_FROM_SCANS = [
    ("Muharnmad", "Muhammad"),
    ("Beiidor", "Belidor"),
    ("Wiiiiam", "William"),
    ("W1lliarn", "William"),
    ("VVanda", "Wanda"),
    ("O1ena", "Olena"),
    ("Arrnancl", "Armand"),
]

TWO_PEOPLE = """
Ali/Alia Jean/Jeanne Marc/Marcelle Luc/Luce Leo/Lea Léo/Léa Rami/Rania Ravi/Ravina Jan/Jana Dan/Dana Don/Dona
Max/Maxine Rene/Renata Noah/Nora Noé/Zoé Anh/Anna Eli/Ella Lin/Lina Lan/Lana Jay/Jaya Raj/Raja Ian/Iana Paul/Pauline
Carl/Carole Yvon/Yvette Claude/Claudine Nico/Nicole Ugo/Olga Mohamed/Ahmed Mahmoud/Mohamed Hassan/Hussein Omar/Ammar
Hamid/Ahmad Tarik/Malik Karim/Rahim Ibrahim/Ismail Fatima/Halima Zahra/Zainab Huda/Nada Gurpreet/Harpreet
Hardeep/Mandeep Jaspreet/Manpreet Suresh/Naresh Anita/Sunita Marie-Ève/Marie-Claude Jean-Luc/Jean-Paul
Anne-Marie/Anne-Sophie Thi-Mai/Thi-Lan Min-Jun/Min-Ho Ji-Soo/Ji-Woo Khoa/Hai Lien/Lin Ngoc/Nhu Thao/Tao Thu/Thuy Li/Lu
Mei/Wei Jing/Qiang Xin/Xiu Seojun/Seoyeon Chioma/Chinwe Kofi/Kwesi Ama/Esi Sasha/Natasha Mat/Marc Bill/Bob
Olena/Oleksandra Alexander/Alexandrina Ludovic/Ludivine Gilles/Gisele Ariel/Aurelie Yves/Yvonne Rosa/Rosaura Aziz/Azra
Mina/Minou Kim/Kimmo Son/Sonya
"""
"""Brothers, sisters, twins: a pair each."""

A_SLIP_APART = """
Karim/Karima Amine/Amina Amira/Amara Ivan/Ivana Daniel/Danielle Paul/Paula Carl/Carla Samir/Samira Jamil/Jamila
Nabil/Nabila Rashid/Rashida Salim/Salima Halim/Halima Munir/Munira Farid/Farida Hamid/Hamida Bashir/Bashira
Nadir/Nadira Tahir/Tahira Mario/Maria Paolo/Paola Julio/Julia Claudio/Claudia Francisco/Francisca Fernando/Fernanda
Alejandro/Alejandra Emilio/Emilia Louis/Louise Denis/Denise Martin/Martine Simon/Simone Pascal/Pascale Rene/Renée
André/Andrée Armand/Armande Roland/Rolande Marcel/Marcelle Noel/Noelle Michel/Michelle Gabriel/Gabrielle
Julien/Julienne Adrien/Adrienne Fabien/Fabienne Lucien/Lucienne Erik/Erika Martin/Martina Valentin/Valentina
Ruslan/Ruslana Yaroslav/Yaroslava Stanislav/Stanislava Bogdan/Bogdana Milan/Milana Alexandre/Alexandra Victor/Victoria
Kamal/Kamala Sunil/Sunila Arun/Aruna Vijay/Vijaya Rajan/Rajani Anand/Ananda Shyam/Shyama Jean/Joan Hanh/Khanh
Clara/Clare Elena/Alena Lena/Lana Tuan/Thuan Sami/Samia Hadi/Hadia Zaki/Zakia Henri/Henriette Simon/Simonne Luca/Lucia
Ahmed/Hamed Khalid/Khalil Nasir/Nadir Amina/Yamina Salma/Salima Samira/Amira Iman/Imad Rajesh/Rakesh Amit/Ajit
Wei-Ling/Wei-Ming Minh/Binh Tuan/Quan
"""
"""The same, one slip of typing apart: names alone can't tell these from a slip, and no rule may make them surer."""


def pairs(text: str) -> list[tuple[str, str]]:
    """The pairs of a text as above."""
    return [(one, other) for one, other in (pair.split("/") for pair in text.split())]
